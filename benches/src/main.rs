//! Measures Roster against what a server can't do without, and writes `benches/RESULTS.md`.
//!
//! Each figure is a ratio of two things measured in the same run, in rounds that take turns, because the machine's own
//! speed says nothing about Roster. Both databases are measured. The server is the real release binary, a process of its
//! own, and is asked over HTTP on the loopback address.
//!
//! `scripts/bench` builds and runs this; `scripts/bench --quick` only shows that all of it works.

mod child;
mod constant;
mod cpu;
mod create_user;
mod database;
mod disk;
mod get_user;
mod list_users;
mod load;
mod machine;
mod report;
mod run;
mod seed;

use tokio::signal::unix::{SignalKind, signal};

const USAGE: &str = "usage: roster-bench [--quick]";

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => until_stopped(run::run(&run::FULL)).await,
        ["--quick"] => until_stopped(run::run(&run::QUICK)).await,
        [constant::ARGUMENT, length] => constant::serve(length.parse().expect("a length in bytes")).await,
        _ => {
            eprintln!("{USAGE}");
            std::process::exit(2);
        }
    }
}

/// A signal ends the run by dropping it, and with it the servers and folders that it made.
async fn until_stopped(run: impl Future<Output = ()>) {
    let mut terminate = signal(SignalKind::terminate()).expect("signals can be waited for");
    let mut interrupt = signal(SignalKind::interrupt()).expect("signals can be waited for");
    tokio::select! {
        () = run => return,
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    eprintln!("stopped; nothing was written");
}
