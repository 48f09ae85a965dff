//! Replacing the memberships of users.

use crate::bench::Bench;
use crate::description::Description;
use crate::load::{Requests, request};
use crate::parts::writes;
use crate::row::Row;
use crate::seed::GROUPS_IN_EACH;
use crate::users_file::WORKSPACES;
use crate::walk::Walk;
use hyper::Method;
use serde_json::{Value, json};
use std::sync::Arc;

pub const DESCRIPTION: Description = Description {
    title: "Replace relations",
    about: "`PUT /api/ext/user/:id/workspaces` of two workspaces with two groups in each, in place of two others or of one \
            other, all users in turn and out of order, measured as creates are.",
    ratio: writes::SHARE,
    times: "PUT of a user's workspaces, 64 clients",
};

/// Measures it.
pub async fn measure(bench: &Bench<'_>) -> Vec<Row> {
    writes::measure(bench, requests).await
}

/// Each changes something: at first no user is in two workspaces that lie as far apart as these two, and each time that a
/// user comes again it is another pair.
fn requests(walk: Walk) -> Requests {
    Arc::new(move || {
        let step = walk.step();
        let relations = [relation(step.pass), relation(step.pass + WORKSPACES as usize / 2)];
        let path = format!("/api/ext/user/{}/workspaces", step.id);
        request(Method::PUT, &path, json!(relations).to_string())
    })
}

fn relation(number: usize) -> Value {
    let groups: Vec<_> = (0..GROUPS_IN_EACH)
        .map(|group| json!({"name": format!("group {group}")}))
        .collect();
    json!({"name": format!("workspace {}", number % WORKSPACES as usize), "groups": groups})
}
