//! A server under load, checked by the history of its responses.
//!
//! `make test` runs each test for seconds; `make torture` for as long as requested.

mod kill;
mod mixed;
mod sigterm;

use std::sync::Arc;

use testing::{Kind, Running, Workdir};

use crate::history::{self, History};

/// How often the server is killed; the size of the other tests depends on it.
fn kills() -> u64 {
    let asked = std::env::var("ROSTER_TORTURE_KILLS").ok();
    asked.map_or(8, |text| text.parse().expect("ROSTER_TORTURE_KILLS is a number"))
}

/// A server. On PostgreSQL it has fewer connections than clients, so that writes queue and are committed in groups.
fn serve(workdir: &Workdir) -> Running {
    match workdir.database.kind() {
        Kind::Sqlite => workdir.serve(),
        Kind::Postgres => workdir.server().env("ROSTER_DATABASE_POOL", "2").start(),
    }
}

/// A server with the workspaces of a history, and the history.
async fn begin(workdir: &Workdir) -> (Running, Arc<History>) {
    history::create_workspaces_and_groups(&|arguments| workdir.roster(arguments));
    let server = serve(workdir);
    let history = History::begin(&server).await;
    (server, history)
}
