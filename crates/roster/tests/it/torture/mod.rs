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
fn serve(place: &Workdir) -> Running {
    match place.database.kind() {
        Kind::Sqlite => place.serve(),
        Kind::Postgres => place.server().env("ROSTER_DATABASE_POOL", "2").start(),
    }
}

/// A server with the workspaces of a history, and the history.
async fn begin(place: &Workdir) -> (Running, Arc<History>) {
    history::furnish(&|arguments| place.roster(arguments));
    let server = serve(place);
    let history = History::begin(&server).await;
    (server, history)
}
