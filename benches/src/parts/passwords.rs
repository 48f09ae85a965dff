//! Measures reads while users are created with passwords; hashing each password keeps a core busy for tens of
//! milliseconds.

use crate::bench::Bench;
use crate::description::Description;
use crate::load::{self, LoadClient, Round, request, times};
use crate::parts::point_read::{self, CLIENTS};
use crate::row::Row;
use crate::seed::{CREATED, Directory, WORKSPACE};
use crate::statistics::{median, percentile};
use crate::value::Value;
use hyper::Method;
use serde_json::json;
use std::net::SocketAddr;
use std::time::Instant;
use tokio::task::JoinSet;

/// The p99 of reads during the creates relative to the p99 without them.
pub const RATIO: &str = "p99 ÷ p99 of reads alone";

pub const DESCRIPTION: Description = Description {
    title: "Reads while users are created with passwords",
    about: "`GET /api/ext/user/:id` by 16 clients while 200 others create a user with a password each, all at once, against the \
            same load while nobody is created.",
    ratio: RATIO,
    times: "GET of one user beside the creates, 16 clients",
};

const CREATES: usize = 200;

#[derive(Default)]
struct Rounds {
    alone: Vec<Round>,
    beside: Vec<Round>,
    /// The seconds from the first create to the last response.
    creating: Vec<f64>,
}

/// Measures on a copy of each directory.
pub async fn measure(bench: &Bench<'_>) -> Vec<Row> {
    let mut rows = Vec::new();
    for directory in &bench.directories {
        let copy = directory.copy(bench.databases).await;
        let rounds = rounds(bench, &copy).await;
        copy.database.remove().await;
        rows.push(rounds.row(Row::new(bench.engine, directory.users)));
    }
    rows
}

async fn rounds(bench: &Bench<'_>, directory: &Directory) -> Rounds {
    let server = bench.program.serve(&directory.database.url);
    let reads = point_read::requests(directory.user_cycle().await);
    let mut rounds = Rounds::default();
    for _ in 0..bench.plan.few_rounds() {
        rounds
            .alone
            .push(load::run(&server, CLIENTS, bench.plan.round, &reads).await);
        let mut creating = 0.0;
        let creates = async { creating = create_all(server.address).await };
        let beside = load::run_during(&server, CLIENTS, &reads, creates).await;
        rounds.beside.push(beside);
        rounds.creating.push(creating);
        directory.remove_created().await;
    }
    rounds
}

/// Creates the users, each on its own connection. Returns how many seconds that took.
async fn create_all(address: SocketAddr) -> f64 {
    let begun = Instant::now();
    let mut creating = JoinSet::new();
    for number in 0..CREATES {
        let user = json!({
            "name": "Ada Obi King", "email": format!("{CREATED}{number}@example.com"), "status": "active",
            "password": "c0rrect-horse-battery", "workspaces": [{"name": WORKSPACE}],
        });
        let create = request(Method::POST, "/api/ext/users", user.to_string());
        creating.spawn(async move { LoadClient::connect(address).await.send(create).await });
    }
    creating.join_all().await;
    begun.elapsed().as_secs_f64()
}

impl Rounds {
    fn row(&self, row: Row) -> Row {
        let (alone, beside) = (times(&self.alone), times(&self.beside));
        let p99 = |times: &[f64]| percentile(times.iter().copied(), 99);
        row.with(RATIO, Value::Ratio(p99(&beside) / p99(&alone)))
            .with_times(&beside)
            .with("p50 alone", Value::Seconds(median(alone.iter().copied())))
            .with("p99 alone", Value::Seconds(p99(&alone)))
            .with("all 200 creates", Value::Seconds(median(self.creating.iter().copied())))
    }
}
