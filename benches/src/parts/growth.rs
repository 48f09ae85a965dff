//! Measures the latency of requests among more users against that among the fewest. Used by `pages.rs` and `search.rs`.

use crate::bench::Bench;
use crate::load::{self, Requests, Round, request, times};
use crate::row::Row;
use crate::server::Server;
use crate::statistics::median;
use crate::value::Value;
use hyper::Method;
use std::sync::Arc;

/// The greatest growth of a median latency.
pub const WORST: &str = "worst p50 ÷ that of the fewest users";

/// A request that is repeated: the name of its column, and its path.
pub type Question = (&'static str, String);

/// The rounds of one directory, for each question.
struct Answered {
    users: u32,
    rounds: Vec<(&'static str, Vec<Round>)>,
}

/// Measures each directory's server alternately, by one client. `questions` are asked of one directory.
pub async fn measure(bench: &Bench<'_>, questions: impl AsyncFn(&Server, u32) -> Vec<Question>) -> Vec<Row> {
    let mut loads = Vec::new();
    for directory in &bench.directories {
        let server = bench.program.serve(&directory.database.url);
        let asked = questions(&server, directory.users).await;
        let rounds = asked.iter().map(|(name, _)| (*name, Vec::new())).collect();
        let users = directory.users;
        loads.push((server, asked, Answered { users, rounds }));
    }
    for round in 0..=bench.plan.few_rounds() {
        for (server, asked, answered) in &mut loads {
            for ((_, path), (_, rounds)) in asked.iter().zip(&mut answered.rounds) {
                // The first round is only a warm-up.
                if round == 1 {
                    rounds.clear();
                }
                rounds.push(load::run(server, 1, bench.plan.round, &repeated(path.clone())).await);
            }
        }
    }
    let answered: Vec<_> = loads.into_iter().map(|(_, _, answered)| answered).collect();
    // The first directory has the fewest users: `Plan` sorts the numbers.
    answered.iter().map(|one| one.row(bench, &answered[0])).collect()
}

fn repeated(path: String) -> Requests {
    Arc::new(move || request(Method::GET, &path, ""))
}

impl Answered {
    fn p50s(&self) -> impl Iterator<Item = (&'static str, f64)> {
        self.rounds.iter().map(|(name, rounds)| (*name, median(times(rounds))))
    }

    fn row(&self, bench: &Bench<'_>, fewest: &Self) -> Row {
        let growth = self.p50s().zip(fewest.p50s()).map(|((_, more), (_, few))| more / few);
        let all: Vec<_> = self.rounds.iter().flat_map(|(_, rounds)| times(rounds)).collect();
        let row = Row::new(bench.engine, self.users)
            .with(WORST, Value::Ratio(growth.fold(0.0, f64::max)))
            .with_times(&all);
        self.p50s()
            .fold(row, |row, (name, p50)| row.with(name, Value::Seconds(p50)))
    }
}
