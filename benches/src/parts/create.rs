//! Measures `POST /api/ext/users`.

use crate::bench::Bench;
use crate::description::Description;
use crate::load::{Requests, request};
use crate::parts::writes;
use crate::row::Row;
use crate::seed::{CREATED, WORKSPACE};
use crate::user_cycle::UserCycle;
use hyper::Method;
use serde_json::json;
use std::sync::Arc;

pub const DESCRIPTION: Description = Description {
    title: "Create",
    about: "`POST /api/ext/users` of users with one membership and no password, by throughput: 64 clients against the same with \
            commits that don't wait for the disk, and against 1 client. The users that a round created are removed after it.",
    ratio: writes::VS_FSYNC_OFF,
    times: "POST of a user, 64 clients",
};

/// Measures creates on each directory.
pub async fn measure(bench: &Bench<'_>) -> Vec<Row> {
    writes::measure(bench, requests).await
}

/// Each request creates a different user in the same workspace.
fn requests(users: UserCycle) -> Requests {
    Arc::new(move || {
        let number = users.next_turn().number;
        let user = json!({
            "name": "Ada Obi King", "email": format!("{CREATED}{number}@example.com"), "status": "active",
            "workspaces": [{"name": WORKSPACE}],
        });
        request(Method::POST, "/api/ext/users", user.to_string())
    })
}
