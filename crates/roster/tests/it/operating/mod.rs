//! The material for operators: the metrics, the alerts and the dashboard, the units of systemd, and the pages of
//! `docs`.

mod alarms;
mod exposed;
mod gauges;
mod pages;
mod pasted;
mod units;

pub use exposed::Exposed;

use std::fs;
use std::path::{Path, PathBuf};
use std::process;

/// The path of a file in the repository.
fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(name)
}

fn read(name: &str) -> String {
    fs::read_to_string(path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Runs a tool that must succeed.
#[track_caller]
fn passes(command: &mut process::Command) -> String {
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}; `make setup` installs it"));
    let said = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(output.status.success(), "{command:?}: {said}");
    said
}
