//! Creating users.

use crate::bench::Bench;
use crate::description::Description;
use crate::load::{Requests, request};
use crate::parts::writes;
use crate::row::Row;
use crate::seed::{CREATED, WORKSPACE};
use crate::walk::Walk;
use hyper::Method;
use serde_json::json;
use std::sync::Arc;

pub const DESCRIPTION: Description = Description {
    title: "Create",
    about: "`POST /api/ext/users` of users with one membership and no password, by 64 clients, against the same where a commit \
            doesn't wait for the disk, and against 1 client, by throughput. What a round created is removed after it.",
    ratio: writes::SHARE,
    times: "POST of a user, 64 clients",
};

/// Measures it.
pub async fn measure(bench: &Bench<'_>) -> Vec<Row> {
    writes::measure(bench, requests).await
}

/// Each for another user, in the same workspace.
fn requests(walk: Walk) -> Requests {
    Arc::new(move || {
        let number = walk.step().number;
        let user = json!({
            "name": "Ada Obi King", "email": format!("{CREATED}{number}@example.com"), "status": "active",
            "workspaces": [{"name": WORKSPACE}],
        });
        request(Method::POST, "/api/ext/users", user.to_string())
    })
}
