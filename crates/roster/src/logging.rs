//! Sets up the log, which goes to stderr.

use std::env;
use std::io::{self, IsTerminal as _};

use crate::config::{Config, LogFormat, log_filter};

/// Starts logging. Must be called once.
pub fn start(config: &Config) {
    let terminal = io::stderr().is_terminal();
    let as_text = match config.log_format {
        LogFormat::Auto => terminal,
        LogFormat::Text => true,
        LogFormat::Json => false,
    };
    let log = tracing_subscriber::fmt()
        .with_env_filter(log_filter(&config.log).expect("the configuration has parsed it"))
        .with_writer(io::stderr)
        // By default the subscriber reports a failed write on stderr, which panics if stderr is closed.
        .log_internal_errors(false);
    if as_text {
        log.with_ansi(terminal && !refuses_colour()).init();
    } else {
        // The list of spans already ends with the current one.
        log.json().flatten_event(true).with_current_span(false).init();
    }
}

/// <https://no-color.org>
fn refuses_colour() -> bool {
    env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
}
