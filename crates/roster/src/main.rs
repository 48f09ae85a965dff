//! The Roster server and its command line.

mod cli;
mod commands;
mod config;
mod connection;
mod failure;
mod logging;
mod output;
mod password;
mod server;
mod stop;

use std::process::ExitCode;

fn main() -> ExitCode {
    match cli::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}
