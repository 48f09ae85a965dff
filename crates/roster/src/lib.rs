//! The Roster server and its command line.
//!
//! A library so that the fuzz targets reach the parts; `main.rs` does nothing but run it.

mod binding;
#[expect(
    clippy::doc_markdown,
    reason = "these comments are the help texts, which are no Markdown"
)]
mod cli;
#[expect(
    clippy::doc_markdown,
    reason = "these comments are the help texts, which are no Markdown"
)]
mod commands;
mod config;
mod connection;
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

/// Does what the command line says; answers the process's exit code.
#[must_use]
pub fn run() -> ExitCode {
    match cli::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}
