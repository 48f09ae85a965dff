//! Measures `PUT /api/ext/user/:id/workspaces`.

use crate::bench::Bench;
use crate::description::Description;
use crate::load::{Requests, request};
use crate::parts::writes;
use crate::row::Row;
use crate::seed::GROUPS_IN_EACH;
use crate::user_cycle::UserCycle;
use crate::users_file::WORKSPACES;
use hyper::Method;
use serde_json::{Value, json};
use std::sync::Arc;

pub const DESCRIPTION: Description = Description {
    title: "Replace relations",
    about: "`PUT /api/ext/user/:id/workspaces` of two workspaces with two groups in each, in place of two others or of one \
            other, all users in turn and out of order, measured as creates are.",
    ratio: writes::VS_FSYNC_OFF,
    times: "PUT of a user's workspaces, 64 clients",
};

/// Measures replaced memberships on each directory.
pub async fn measure(bench: &Bench<'_>) -> Vec<Row> {
    writes::measure(bench, requests).await
}

/// Each request changes something: initially no user is in two workspaces as far apart as these, and each further
/// request for the same user has another pair.
fn requests(users: UserCycle) -> Requests {
    Arc::new(move || {
        let turn = users.next_turn();
        let relations = [relation(turn.pass), relation(turn.pass + WORKSPACES as usize / 2)];
        let path = format!("/api/ext/user/{}/workspaces", turn.id);
        request(Method::PUT, &path, json!(relations).to_string())
    })
}

fn relation(number: usize) -> Value {
    let groups: Vec<_> = (0..GROUPS_IN_EACH)
        .map(|group| json!({"name": format!("group {group}")}))
        .collect();
    json!({"name": format!("workspace {}", number % WORKSPACES as usize), "groups": groups})
}
