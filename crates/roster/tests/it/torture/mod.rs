//! What happens to a server under load, judged by the history of what it answered.
//!
//! `make test` runs each of these for seconds; `make torture` as long as asked.

mod kill;
mod mixed;
mod sigterm;

use std::sync::Arc;

use crate::harness::{Place, Running};
use crate::history::History;

/// How often the server is killed; the other tests take their size from it.
fn kills() -> u64 {
    let asked = std::env::var("ROSTER_TORTURE_KILLS").ok();
    asked.map_or(8, |text| text.parse().expect("ROSTER_TORTURE_KILLS is a number"))
}

/// Three workspaces with two groups each: few enough that clients meet.
async fn begin(place: &Place) -> (Running, Arc<History>) {
    for workspace in ["finance", "sales", "support"] {
        place.workspace(workspace);
        place.group(workspace, "editors");
        place.group(workspace, "writers");
    }
    let server = place.serve();
    let workspaces = server.get("/api/ext/workspaces").await.expect(200);
    (server, Arc::new(History::new(&workspaces)))
}
