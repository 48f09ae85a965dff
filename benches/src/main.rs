//! Measures Roster against baselines, such as a handler that sends a constant, and writes `benches/RESULTS.md` and
//! `benches/charts`.
//!
//! Each figure is a ratio of two things that are measured in the same run, in alternating rounds, because the speed of
//! the machine says nothing about Roster. Both database engines are measured, with several numbers of users. The server
//! is the real release binary in its own process, and gets its requests over HTTP on the loopback address.
//!
//! Each part is one file in `parts`; `targets.rs` contains the targets of all parts. `scripts/bench` builds and runs
//! this program.

mod arguments;
mod bench;
mod chart;
mod compare;
mod constant;
mod database;
mod description;
mod disk;
mod engine;
mod load;
mod machine;
mod part;
mod parts;
mod plan;
mod process;
mod program;
mod report;
mod row;
mod run;
mod seed;
mod server;
mod statistics;
mod targets;
mod through_store;
mod user_cycle;
mod users_file;
mod value;

use arguments::Arguments;
use clap::Parser as _;
use plan::Plan;
use tokio::signal::unix::{SignalKind, signal};

#[tokio::main]
async fn main() {
    let arguments = Arguments::parse();
    if let Some(length) = arguments.serve_constant {
        return constant::serve(length).await;
    }
    let plan = Plan::of(&arguments);
    match &arguments.against {
        Some(other) => until_stopped(compare::run(&plan, other)).await,
        None => until_stopped(run::run(&plan)).await,
    }
}

/// On a signal, drops the run, which removes the servers and folders that it created.
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
