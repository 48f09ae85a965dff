//! Measures `PATCH /api/ext/user/:id`.

use crate::bench::Bench;
use crate::description::Description;
use crate::load::{Requests, request};
use crate::parts::writes;
use crate::row::Row;
use crate::user_cycle::UserCycle;
use hyper::Method;
use serde_json::json;
use std::sync::Arc;

pub const DESCRIPTION: Description = Description {
    title: "Update",
    about: "`PATCH /api/ext/user/:id` that gives a user another name, all users in turn and out of order, measured as creates \
            are.",
    ratio: writes::VS_FSYNC_OFF,
    times: "PATCH of a user, 64 clients",
};

/// Measures updates on each directory.
pub async fn measure(bench: &Bench<'_>) -> Vec<Row> {
    writes::measure(bench, requests).await
}

/// Each request gives a user a name that no user had before.
fn requests(users: UserCycle) -> Requests {
    Arc::new(move || {
        let turn = users.next_turn();
        let change = json!({"name": format!("Ada Obi King {}", turn.number)});
        request(Method::PATCH, &format!("/api/ext/user/{}", turn.id), change.to_string())
    })
}
