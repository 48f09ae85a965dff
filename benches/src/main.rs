//! Measures Roster against what a server can't do without, and writes `benches/RESULTS.md` and `benches/charts`.
//!
//! Each figure is a ratio of two things measured in the same run, in rounds that take turns, because the machine's own
//! speed says nothing about Roster. Both databases are measured, at several numbers of users. The server is the real release
//! binary, a process of its own, and is asked over HTTP on the loopback address.
//!
//! A part is one file in `parts`; `aims.rs` has what is wanted of all of them. `scripts/bench` builds and runs this.

mod aims;
mod arguments;
mod chart;
mod child;
mod constant;
mod database;
mod disk;
mod figures;
mod load;
mod machine;
mod part;
mod parts;
mod plan;
mod process;
mod report;
mod run;
mod seed;
mod statistics;
mod svg;
mod walk;

use arguments::Arguments;
use clap::Parser as _;
use plan::Plan;
use tokio::signal::unix::{SignalKind, signal};

#[tokio::main]
async fn main() {
    let arguments = Arguments::parse();
    match arguments.serve_constant {
        Some(length) => constant::serve(length).await,
        None => until_stopped(run::run(&Plan::of(&arguments))).await,
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
