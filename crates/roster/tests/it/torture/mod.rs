//! What happens to a server under load, judged by the history of what it answered.
//!
//! `make test` runs each of these for seconds; `make torture` as long as asked.

mod kill;
mod mixed;
mod sigterm;

use std::sync::Arc;

use testing::{Kind, Running, Workdir};

use crate::history::{self, History};

/// How often the server is killed; the other tests take their size from it.
fn kills() -> u64 {
    let asked = std::env::var("ROSTER_TORTURE_KILLS").ok();
    asked.map_or(8, |text| text.parse().expect("ROSTER_TORTURE_KILLS is a number"))
}

/// A server. On PostgreSQL it has fewer connections than clients, so that writes line up and are committed in groups.
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
