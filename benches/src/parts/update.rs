//! Updating users.

use crate::bench::Bench;
use crate::description::Description;
use crate::load::{Requests, request};
use crate::parts::writes;
use crate::row::Row;
use crate::walk::Walk;
use hyper::Method;
use serde_json::json;
use std::sync::Arc;

pub const DESCRIPTION: Description = Description {
    title: "Update",
    about: "`PATCH /api/ext/user/:id` that gives a user another name, all users in turn and out of order, measured as creates \
            are.",
    ratio: writes::SHARE,
    times: "PATCH of a user, 64 clients",
};

/// Measures it.
pub async fn measure(bench: &Bench<'_>) -> Vec<Row> {
    writes::measure(bench, requests).await
}

/// Each gives a name that nobody had.
fn requests(walk: Walk) -> Requests {
    Arc::new(move || {
        let step = walk.step();
        let change = json!({"name": format!("Ada Obi King {}", step.number)});
        request(Method::PATCH, &format!("/api/ext/user/{}", step.id), change.to_string())
    })
}
