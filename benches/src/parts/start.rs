//! Measures the start of the server, its memory when idle, and the size of the binary.

use crate::bench::Bench;
use crate::description::Description;
use crate::load::{self, LoadClient, request};
use crate::parts::point_read;
use crate::process;
use crate::row::Row;
use crate::statistics::median;
use crate::user_cycle::UserCycle;
use crate::value::Value;
use hyper::Method;
use std::time::{Duration, Instant};

/// The time to the first response relative to that with the fewest users.
pub const RATIO: &str = "p50 ÷ that of the fewest users";

/// The memory one second after the first response, without another request.
pub const IDLE: &str = "idle memory";

/// The size of the release binary.
pub const BINARY: &str = "binary";

pub const DESCRIPTION: Description = Description {
    title: "Start and size",
    about: "From the start of the process to its first answer, `GET /api/ext/user/:id`, on a database that the system has in its \
            cache. Idle memory is resident memory a second after that answer; after a load, a second after 16 clients read \
            and one took the list.",
    ratio: RATIO,
    times: "start to first answer",
};

/// How long a server is idle before its memory is measured.
const IDLE_FOR: Duration = Duration::from_secs(1);

/// The measurements of one directory.
#[derive(Default)]
struct Starts {
    /// For each start, the seconds to the first response.
    times: Vec<f64>,
    /// For each start, the memory in bytes.
    idle: Vec<f64>,
    idle_after_load: f64,
}

/// Measures starts on all directories alternately.
pub async fn measure(bench: &Bench<'_>) -> Vec<Row> {
    let mut cycles = Vec::new();
    for directory in &bench.directories {
        cycles.push(directory.user_cycle().await);
    }
    let mut all: Vec<Starts> = cycles.iter().map(|_| Starts::default()).collect();
    for _ in 0..bench.plan.rounds {
        for ((directory, cycle), starts) in bench.directories.iter().zip(&cycles).zip(&mut all) {
            starts.add(bench, &directory.database.url, cycle).await;
        }
    }
    for ((directory, cycle), starts) in bench.directories.iter().zip(cycles).zip(&mut all) {
        starts.idle_after_load = after_load(bench, &directory.database.url, cycle).await;
    }
    let users = bench.directories.iter().map(|directory| directory.users);
    let rows = users.zip(&all);
    // The first directory has the fewest users: `Plan` sorts the numbers.
    rows.map(|(users, starts)| starts.row(bench, users, &all[0])).collect()
}

async fn after_load(bench: &Bench<'_>, url: &str, users: UserCycle) -> f64 {
    let server = bench.program.serve(url);
    let reads = point_read::requests(users);
    load::run(&server, point_read::CLIENTS, bench.plan.round, &reads).await;
    let list = request(Method::GET, "/api/ext/users", "");
    LoadClient::connect(server.address).await.send(list).await;
    tokio::time::sleep(IDLE_FOR).await;
    process::memory(server.id())
}

impl Starts {
    async fn add(&mut self, bench: &Bench<'_>, url: &str, users: &UserCycle) {
        let first = request(Method::GET, &format!("/api/ext/user/{}", users.next_turn().id), "");
        let begun = Instant::now();
        let server = bench.program.serve(url);
        let mut client = LoadClient::connect(server.address).await;
        client.send(first).await;
        self.times.push(begun.elapsed().as_secs_f64());
        tokio::time::sleep(IDLE_FOR).await;
        self.idle.push(process::memory(server.id()));
    }

    fn row(&self, bench: &Bench<'_>, users: u32, fewest: &Self) -> Row {
        let p50 = |starts: &Self| median(starts.times.iter().copied());
        let binary = bench.program.size();
        Row::new(bench.engine, users)
            .with(RATIO, Value::Ratio(p50(self) / p50(fewest)))
            .with_times(&self.times)
            .with(IDLE, Value::Bytes(median(self.idle.iter().copied())))
            .with("idle after a load", Value::Bytes(self.idle_after_load))
            .with(BINARY, Value::Bytes(binary as f64))
    }
}
