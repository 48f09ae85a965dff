//! Measures the CPU time of `304` responses to both lists against a handler that sends a constant.

use crate::bench::Bench;
use crate::description::Description;
use crate::load::{self, LoadClient, Requests, Round, median_cpu_per_request, request, times};
use crate::parts::point_read::CLIENTS;
use crate::row::Row;
use crate::server::Server;
use crate::value::Value;
use hyper::header::{HeaderValue, IF_NONE_MATCH};
use hyper::{Method, StatusCode};
use std::sync::Arc;

/// The CPU time per request for the users relative to that of the constant response.
pub const USERS: &str = "users ÷ a constant answer, CPU";

/// The CPU time per request for the workspaces relative to that of the constant response.
pub const WORKSPACES: &str = "workspaces ÷ a constant answer, CPU";

pub const DESCRIPTION: Description = Description {
    title: "Lists that did not change",
    about: "`GET /api/ext/users` and `GET /api/ext/workspaces` with an `If-None-Match` that matches, answered with `304`, by 16 \
            clients, against the same load on a handler that answers an empty body. The times are those of the users.",
    ratio: USERS,
    times: "304 of the list of users, 16 clients",
};

/// A load of requests for one list, and its rounds.
struct ListLoad<'a> {
    server: &'a Server,
    requests: Requests,
    rounds: Vec<Round>,
}

/// Measures a server on each directory and the constant one, alternately.
pub async fn measure(bench: &Bench<'_>) -> Vec<Row> {
    let urls = bench.directories.iter().map(|directory| &directory.database.url);
    let servers: Vec<_> = urls.map(|url| bench.program.serve(url)).collect();
    let constant = Server::constant(0);
    let mut loads = Vec::new();
    for server in &servers {
        loads.push(ListLoad::of(server, "/api/ext/users").await);
        loads.push(ListLoad::of(server, "/api/ext/workspaces").await);
    }
    let requests = Arc::clone(&loads[0].requests);
    loads.push(ListLoad::new(&constant, requests));
    for round in 0..=bench.plan.rounds {
        for load in &mut loads {
            // Half as long: each directory has two loads, which together take as long as the single load of other
            // parts.
            let answered = load::run(load.server, CLIENTS, bench.plan.round / 2, &load.requests).await;
            // The first round is only a warm-up.
            if round > 0 {
                load.rounds.push(answered);
            }
        }
    }
    let constant = median_cpu_per_request(&loads.pop().expect("the constant is the last").rounds);
    let numbers = bench.directories.iter().map(|directory| directory.users);
    let rows = numbers.zip(loads.chunks(2));
    rows.map(|(number, pair)| {
        row(
            Row::new(bench.engine, number),
            &pair[0].rounds,
            &pair[1].rounds,
            constant,
        )
    })
    .collect()
}

impl<'a> ListLoad<'a> {
    const fn new(server: &'a Server, requests: Requests) -> Self {
        Self {
            server,
            requests,
            rounds: Vec::new(),
        }
    }

    /// A load of requests with the current `ETag` of the list, so that each response is `304`.
    async fn of(server: &'a Server, path: &'static str) -> Self {
        let mut client = LoadClient::connect(server.address).await;
        let seen = client.send(request(Method::GET, path, "")).await.etag;
        let seen = seen.expect("a list has an ETag");
        let requests: Requests = Arc::new(move || again(path, seen.clone()));
        let answer = client.send(requests()).await;
        assert_eq!(answer.status, StatusCode::NOT_MODIFIED, "the ETag matches");
        Self::new(server, requests)
    }
}

fn again(path: &str, seen: HeaderValue) -> hyper::Request<load::Body> {
    let mut request = request(Method::GET, path, "");
    request.headers_mut().insert(IF_NONE_MATCH, seen);
    request
}

fn row(row: Row, users: &[Round], workspaces: &[Round], constant: f64) -> Row {
    let (of_users, of_workspaces) = (median_cpu_per_request(users), median_cpu_per_request(workspaces));
    row.with(USERS, Value::Ratio(of_users / constant))
        .with(WORKSPACES, Value::Ratio(of_workspaces / constant))
        .with("CPU, users", Value::Seconds(of_users))
        .with("CPU, workspaces", Value::Seconds(of_workspaces))
        .with("of the constant", Value::Seconds(constant))
        .with_times(&times(users))
}
