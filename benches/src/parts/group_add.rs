//! Measures putting one member into a large group against putting one into a small group.

use crate::bench::Bench;
use crate::description::Description;
use crate::load::{LoadClient, request};
use crate::row::Row;
use crate::seed::Directory;
use crate::statistics::median;
use crate::users_file::WORKSPACES;
use crate::value::Value;
use hyper::Method;
use serde_json::json;
use std::time::{Duration, Instant};

/// The median latency for the large group relative to that for the small one.
pub const RATIO: &str = "÷ into a group of 10, p50";

pub const DESCRIPTION: Description = Description {
    title: "Putting a member into a group",
    about: "`PUT` of one member into a group of a fifth of all users, and into a group of 10, in turn by one client. Each member is \
            taken out of the large group before, and out of the small one afterwards, so the groups keep their sizes.",
    ratio: RATIO,
    times: "PUT into the large group, 1 client",
};

const GROUPS: &str = "/api/v2/ext/workspaces/workspace%200/groups";
const SMALL: &str = "ten";
const LARGE: &str = "group%200";
const SIZE_OF_SMALL: usize = 10;

/// Measures on a copy of each directory.
pub async fn measure(bench: &Bench<'_>) -> Vec<Row> {
    let mut rows = Vec::new();
    for directory in &bench.directories {
        let copy = directory.copy(bench.databases).await;
        let (small, large) = latencies(bench, &copy).await;
        copy.database.remove().await;
        let (into_small, into_large) = (median(small), median(large.iter().copied()));
        let row = Row::new(bench.engine, directory.users)
            .with(RATIO, Value::Ratio(into_large / into_small))
            .with_times(&large)
            .with("p50 into a group of 10", Value::Seconds(into_small));
        rows.push(row);
    }
    rows
}

/// The latencies for the small group and for the large one, in seconds.
async fn latencies(bench: &Bench<'_>, directory: &Directory) -> (Vec<f64>, Vec<f64>) {
    let server = bench.program.serve(&directory.database.url);
    let mut client = LoadClient::connect(server.address).await;
    client
        .send(request(Method::POST, GROUPS, json!({"name": SMALL}).to_string()))
        .await;
    let paths = |user: u32| [SMALL, LARGE].map(|group| format!("{GROUPS}/{group}/users/user{user:07}@example.com"));
    let mut members = (0..directory.users).step_by(WORKSPACES as usize);
    for user in members.by_ref().take(SIZE_OF_SMALL) {
        let [into_small, _] = paths(user);
        client.send(request(Method::PUT, &into_small, "")).await;
    }
    let (mut small, mut large) = (Vec::new(), Vec::new());
    let run_for: Duration = (0..bench.plan.few_rounds()).map(|_| bench.plan.round).sum();
    let begun = Instant::now();
    for [into_small, into_large] in members.cycle().map(paths) {
        if begun.elapsed() > run_for {
            break;
        }
        small.push(timed(&mut client, &into_small).await);
        client.send(request(Method::DELETE, &into_small, "")).await;
        client.send(request(Method::DELETE, &into_large, "")).await;
        large.push(timed(&mut client, &into_large).await);
    }
    (small, large)
}

async fn timed(client: &mut LoadClient, path: &str) -> f64 {
    let begun = Instant::now();
    client.send(request(Method::PUT, path, "")).await;
    begun.elapsed().as_secs_f64()
}
