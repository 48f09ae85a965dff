//! Measures the CPU time of the list of all users against serialising the same users from memory, and its memory.

use crate::bench::Bench;
use crate::description::Description;
use crate::load::{LoadClient, request};
use crate::process;
use crate::row::Row;
use crate::seed::Directory;
use crate::statistics::median;
use crate::through_store;
use crate::value::Value;
use directory::User;
use hyper::Method;
use roster_http::ext::shapes;
use std::time::{Duration, Instant};

/// The CPU time of a list relative to that of the serialisation.
pub const RATIO: &str = "÷ serialising from memory, CPU";

/// The peak memory of the server relative to that of the shortest list.
pub const PEAK_GROWTH: &str = "peak ÷ that of the fewest users";

pub const DESCRIPTION: Description = Description {
    title: "List of all users",
    about: "`GET /api/ext/users` by one client that takes all of it, against serialising the same users from memory into \
            memory. Times are from the request to the last byte. The peak is of the server's resident memory during its \
            first list.",
    ratio: RATIO,
    times: "GET of all users",
};

/// The costs of something that is repeated.
#[derive(Default)]
struct Cost {
    /// The mean CPU time per repetition, for each round, in seconds.
    cpu: Vec<f64>,
    /// The duration of each repetition, in seconds.
    wall: Vec<f64>,
}

/// The measurements of one directory's list.
struct Measured {
    users: u32,
    list: Cost,
    serialising: Cost,
    /// The memory of the server before its first list, and the peak during the lists, in bytes.
    memory: f64,
    peak: f64,
}

/// Measures each directory's server and this process alternately.
pub async fn measure(bench: &Bench<'_>) -> Vec<Row> {
    let mut measured = Vec::new();
    for directory in &bench.directories {
        measured.push(one(bench, directory).await);
    }
    // The first directory has the fewest users: `Plan` sorts the numbers.
    measured.iter().map(|one| row(bench, one, &measured[0])).collect()
}

async fn one(bench: &Bench<'_>, directory: &Directory) -> Measured {
    let plan = bench.plan;
    let users = through_store::all_users(bench.databases, &directory.database).await;
    let server = bench.program.serve(&directory.database.url);
    let mut client = LoadClient::connect(server.address).await;
    let one = format!("/api/ext/user/{}", users[0].id);
    client.send(request(Method::GET, &one, "")).await;
    process::forget_peak(server.id());
    let memory = process::memory(server.id());
    let length = client.send(request(Method::GET, "/api/ext/users", "")).await.length;
    let peak = process::peak_memory(server.id());

    let mut buffer = Vec::new();
    serialise(&users, &mut buffer);
    assert_eq!(length, buffer.len(), "the list is not the same as the users in memory");
    let (mut list, mut serialising) = (Cost::default(), Cost::default());
    for _ in 0..plan.few_rounds() {
        list.add(server.id(), plan.round, async || {
            client.send(request(Method::GET, "/api/ext/users", "")).await;
        })
        .await;
        serialising
            .add(std::process::id(), plan.round, async || serialise(&users, &mut buffer))
            .await;
    }
    Measured {
        users: directory.users,
        list,
        serialising,
        memory,
        peak,
    }
}

impl Cost {
    /// Adds a round of repetitions of something that `process` does.
    async fn add(&mut self, process: u32, run_for: Duration, mut once: impl AsyncFnMut()) {
        let (begun, cpu, mut count) = (Instant::now(), process::cpu(process), 0);
        while begun.elapsed() < run_for {
            let this = Instant::now();
            once().await;
            self.wall.push(this.elapsed().as_secs_f64());
            count += 1;
        }
        let cpu = process::cpu(process).saturating_sub(cpu);
        self.cpu.push(cpu.as_secs_f64() / f64::from(count));
    }

    fn median_cpu(&self) -> f64 {
        median(self.cpu.iter().copied())
    }
}

/// Writes what the API would send into preallocated memory.
fn serialise(users: &[User], buffer: &mut Vec<u8>) {
    buffer.clear();
    for (number, user) in users.iter().enumerate() {
        buffer.push(if number == 0 { b'[' } else { b',' });
        serde_json::to_writer(&mut *buffer, &shapes::User::from(user)).expect("users can be serialised");
    }
    buffer.push(b']');
    std::hint::black_box(&buffer);
}

fn row(bench: &Bench<'_>, measured: &Measured, fewest: &Measured) -> Row {
    let (list, serialising) = (measured.list.median_cpu(), measured.serialising.median_cpu());
    Row::new(bench.engine, measured.users)
        .with(RATIO, Value::Ratio(list / serialising))
        .with("CPU", Value::Seconds(list))
        .with("of serialising", Value::Seconds(serialising))
        .with_times(&measured.list.wall)
        .with("memory before", Value::Bytes(measured.memory))
        .with("peak", Value::Bytes(measured.peak))
        .with(PEAK_GROWTH, Value::Ratio(measured.peak / fewest.peak))
}
