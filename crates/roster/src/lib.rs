//! The Roster server and its command line.
//!
//! This is a library so that the fuzz targets can call its parts; `main.rs` only runs it.

mod binding;
#[expect(clippy::doc_markdown, reason = "these comments are help texts, not Markdown")]
mod cli;
#[expect(clippy::doc_markdown, reason = "these comments are help texts, not Markdown")]
mod commands;
mod config;
mod connection;
mod expiring;
mod export_file;
mod failure;
#[cfg(feature = "fuzzing")]
pub mod fuzzing;
mod import;
mod logging;
mod output;
mod password;
mod progress;
mod reload;
mod server;
mod stop;
mod tidying;
mod tls;

use std::process::ExitCode;

/// Runs the command line, and returns the process's exit code.
#[must_use]
pub fn run() -> ExitCode {
    match cli::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}
