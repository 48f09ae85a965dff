//! The Roster server and its command line.

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
mod entrance;
mod failure;
mod logging;
mod output;
mod password;
mod reload;
mod server;
mod stop;
mod tls;

use std::process::ExitCode;

fn main() -> ExitCode {
    match cli::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}
