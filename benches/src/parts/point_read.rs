//! Measures the CPU time of `GET` of one user against a handler that sends a constant.

use crate::bench::Bench;
use crate::description::Description;
use crate::load::{self, LoadClient, Requests, Round, median_cpu_per_request, rate, request, times};
use crate::row::Row;
use crate::server::Server;
use crate::statistics::median;
use crate::user_cycle::UserCycle;
use crate::value::Value;
use hyper::Method;
use std::sync::Arc;

/// The CPU time per request relative to that of the constant response.
pub const RATIO: &str = "÷ a constant answer, CPU";

/// The median latency relative to that with the fewest users.
pub const GROWTH: &str = "p50 ÷ that of the fewest users";

pub const DESCRIPTION: Description = Description {
    title: "Point read",
    about: "`GET /api/ext/user/:id` by 16 clients that ask as fast as they are answered, all users in turn and out of order, \
            against the same load on a handler that answers a constant of the same length.",
    ratio: RATIO,
    times: "GET of one user, 16 clients",
};

/// How many clients read at once.
pub const CLIENTS: usize = 16;

/// Measures a server on each directory and the constant one, alternately.
pub async fn measure(bench: &Bench<'_>) -> Vec<Row> {
    let mut loads = Vec::new();
    for directory in &bench.directories {
        let requests = requests(directory.user_cycle().await);
        loads.push((bench.program.serve(&directory.database.url), requests));
    }
    let (server, requests) = &loads[0];
    let length = LoadClient::connect(server.address).await.send(requests()).await.length;
    loads.push((Server::constant(length), Arc::clone(requests)));
    let mut rounds: Vec<Vec<Round>> = loads.iter().map(|_| Vec::new()).collect();
    for round in 0..=bench.plan.rounds {
        for ((server, requests), answered) in loads.iter().zip(&mut rounds) {
            answered.push(load::run(server, CLIENTS, bench.plan.round, requests).await);
            // The first round is only a warm-up.
            if round == 0 {
                answered.clear();
            }
        }
    }
    rows(bench, &rounds)
}

/// A request for the next user.
pub fn requests(users: UserCycle) -> Requests {
    Arc::new(move || request(Method::GET, &format!("/api/ext/user/{}", users.next_turn().id), ""))
}

fn rows(bench: &Bench<'_>, rounds: &[Vec<Round>]) -> Vec<Row> {
    let (constant, ours) = rounds.split_last().expect("the constant is always there");
    // The first directory has the fewest users: `Plan` sorts the numbers.
    let fewest = &ours[0];
    let p50 = |rounds: &[Round]| median(times(rounds));
    let row = |users: u32, answered: &Vec<Round>| {
        Row::new(bench.engine, users)
            .with(
                RATIO,
                Value::Ratio(median_cpu_per_request(answered) / median_cpu_per_request(constant)),
            )
            .with("CPU per request", Value::Seconds(median_cpu_per_request(answered)))
            .with("of the constant", Value::Seconds(median_cpu_per_request(constant)))
            .with_times(&times(answered))
            .with(GROWTH, Value::Ratio(p50(answered) / p50(fewest)))
            .with("throughput", Value::Rate(rate(answered)))
            .with("p50 of the constant", Value::Seconds(p50(constant)))
    };
    let users = bench.directories.iter().map(|directory| directory.users);
    users.zip(ours).map(|(users, answered)| row(users, answered)).collect()
}
