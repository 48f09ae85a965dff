//! Figure 1: `GET` of one user against a handler that answers a constant, by CPU time.

use crate::child::Server;

use crate::load::{self, Answered, Client, Requests, request};
use crate::report::{Aim, Row, latency, median, micros, times};
use crate::run::Plan;
use crate::seed::Directory;
use hyper::Method;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

const CLIENTS: usize = 16;

/// A prime, so that the users are asked for out of order and all of them in turn.
const STRIDE: usize = 7919;

/// Measures both servers in turn.
pub async fn measure(plan: &Plan, directory: &Directory) -> Vec<Row> {
    let requests = requests(directory).await;
    let roster = Server::roster(&directory.database.url);
    let length = Client::connect(roster.address).await.send(requests()).await;
    let constant = Server::constant(length);
    let (mut ours, mut least) = (Vec::new(), Vec::new());
    for round in 0..=plan.rounds {
        let answered = [
            load::run(&roster, CLIENTS, plan.round, &requests).await,
            load::run(&constant, CLIENTS, plan.round, &requests).await,
        ];
        // The first round only warms up.
        if round > 0 {
            let [answered, constant] = answered;
            ours.push(answered);
            least.push(constant);
        }
    }
    rows(length, &ours, &least)
}

async fn requests(directory: &Directory) -> Requests {
    let users = directory.users().await;
    let paths: Vec<String> = users.iter().map(|user| format!("/api/ext/user/{}", user.id)).collect();
    let asked = AtomicUsize::new(0);
    Arc::new(move || {
        let number = asked.fetch_add(1, Ordering::Relaxed).wrapping_mul(STRIDE);
        request(Method::GET, &paths[number % paths.len()], "")
    })
}

fn rows(length: usize, ours: &[Answered], least: &[Answered]) -> Vec<Row> {
    let cpu = |rounds: &[Answered]| median(rounds.iter().map(|round| round.cpu_each().as_secs_f64()));
    let (roster, constant) = (cpu(ours), cpu(least));
    vec![
        Row::ratio(
            "GET one user ÷ a constant answer, CPU per request",
            roster / constant,
            Aim::AtMost(4.0),
        ),
        Row::plain("GET one user: CPU per request", micros(roster)),
        Row::plain(
            format!("a constant answer of the same {length} bytes: CPU per request"),
            micros(constant),
        ),
        Row::plain("GET one user: p50, p99", latency(ours)),
        Row::plain("a constant answer: p50, p99", latency(least)),
        Row::plain(
            "GET one user: throughput",
            times(median(ours.iter().map(Answered::rate))),
        ),
    ]
}
