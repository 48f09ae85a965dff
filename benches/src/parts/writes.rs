//! Writes at 1 and at 64 clients, and against the same without waiting for the disk: the measure of every write.

use crate::bench::Bench;
use crate::load::{self, Requests, Round, rate, times};
use crate::row::Row;
use crate::seed::Directory;
use crate::statistics::{median, percentile};
use crate::value::Value;
use crate::walk::Walk;

/// Throughput at 64 clients against that without waiting for the disk.
pub const SHARE: &str = "÷ fsync off, throughput";

/// Throughput at 64 clients against that at one.
pub const GAIN: &str = "÷ 1 client, throughput";

const MANY: usize = 64;

/// What the rounds were answered with.
#[derive(Default)]
struct Rounds {
    one: Vec<Round>,
    many: Vec<Round>,
    many_unflushed: Vec<Round>,
}

/// Measures on two copies of each directory: one that waits for the disk, and one that doesn't.
pub async fn measure(bench: &Bench<'_>, requests: fn(Walk) -> Requests) -> Vec<Row> {
    let mut rows = Vec::new();
    for directory in &bench.directories {
        let durable = directory.copy(bench.databases).await;
        let unflushed = directory.copy(bench.databases).await;
        let rounds = rounds(bench, &durable, &unflushed, &requests(directory.walk().await)).await;
        durable.database.remove().await;
        unflushed.database.remove().await;
        rows.push(rounds.row(Row::new(bench.engine, directory.users)));
    }
    rows
}

async fn rounds(bench: &Bench<'_>, durable: &Directory, unflushed: &Directory, requests: &Requests) -> Rounds {
    let server = bench.program.serve(&durable.database.url);
    let unflushed_server = bench.program.serve(&unflushed.database.url_without_flush());
    let lasting = bench.plan.round;
    // The first rounds only warm up: the database may still be writing its copy to the disk.
    for (server, directory) in [(&server, durable), (&unflushed_server, unflushed)] {
        load::run(server, MANY, lasting, requests).await;
        directory.remove_created().await;
    }
    let mut rounds = Rounds::default();
    for _ in 0..bench.plan.rounds {
        rounds.one.push(load::run(&server, 1, lasting, requests).await);
        durable.remove_created().await;
        rounds.many.push(load::run(&server, MANY, lasting, requests).await);
        durable.remove_created().await;
        let answered = load::run(&unflushed_server, MANY, lasting, requests).await;
        rounds.many_unflushed.push(answered);
        unflushed.remove_created().await;
    }
    rounds
}

impl Rounds {
    fn row(&self, row: Row) -> Row {
        let (one, many, unflushed) = (rate(&self.one), rate(&self.many), rate(&self.many_unflushed));
        let alone = times(&self.one);
        row.with(SHARE, Value::Share(many / unflushed))
            .with(GAIN, Value::Ratio(many / one))
            .with_times(&times(&self.many))
            .with("at 64 clients", Value::Rate(many))
            .with("fsync off", Value::Rate(unflushed))
            .with("at 1 client", Value::Rate(one))
            .with("p50 at 1 client", Value::Seconds(median(alone.iter().copied())))
            .with("p99 at 1 client", Value::Seconds(percentile(alone, 99)))
    }
}
