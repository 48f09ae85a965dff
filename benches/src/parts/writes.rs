//! Measures the throughput of writes: 64 clients against 1 client, and against commits that don't wait for the disk.
//! Used by `create.rs`, `update.rs` and `replace_relations.rs`.

use crate::bench::Bench;
use crate::load::{self, Requests, Round, median_cpu_per_request, rate, times};
use crate::row::Row;
use crate::seed::Directory;
use crate::statistics::{median, percentile};
use crate::user_cycle::UserCycle;
use crate::value::Value;

/// The throughput with 64 clients relative to that without waiting for the disk.
pub const VS_FSYNC_OFF: &str = "÷ fsync off, throughput";

/// The throughput with 64 clients relative to that with one.
pub const VS_ONE_CLIENT: &str = "÷ 1 client, throughput";

const MANY: usize = 64;

/// The rounds of each load.
#[derive(Default)]
struct Rounds {
    one: Vec<Round>,
    many: Vec<Round>,
    many_unflushed: Vec<Round>,
}

/// Measures on two copies of each directory: one whose commits wait for the disk, and one whose commits don't.
pub async fn measure(bench: &Bench<'_>, requests: fn(UserCycle) -> Requests) -> Vec<Row> {
    let mut rows = Vec::new();
    for directory in &bench.directories {
        let durable = directory.copy(bench.databases).await;
        let unflushed = directory.copy(bench.databases).await;
        let rounds = rounds(bench, &durable, &unflushed, &requests(directory.user_cycle().await)).await;
        durable.database.remove().await;
        unflushed.database.remove().await;
        rows.push(rounds.row(Row::new(bench.engine, directory.users)));
    }
    rows
}

async fn rounds(bench: &Bench<'_>, durable: &Directory, unflushed: &Directory, requests: &Requests) -> Rounds {
    let server = bench.program.serve(&durable.database.url);
    let unflushed_server = bench.program.serve(&unflushed.database.url_without_flush());
    let run_for = bench.plan.round;
    // The first rounds are only a warm-up: the database may still be writing its copy to the disk.
    for (server, directory) in [(&server, durable), (&unflushed_server, unflushed)] {
        load::run(server, MANY, run_for, requests).await;
        directory.remove_created().await;
    }
    let mut rounds = Rounds::default();
    for _ in 0..bench.plan.rounds {
        rounds.one.push(load::run(&server, 1, run_for, requests).await);
        durable.remove_created().await;
        rounds.many.push(load::run(&server, MANY, run_for, requests).await);
        durable.remove_created().await;
        let answered = load::run(&unflushed_server, MANY, run_for, requests).await;
        rounds.many_unflushed.push(answered);
        unflushed.remove_created().await;
    }
    rounds
}

impl Rounds {
    fn row(&self, row: Row) -> Row {
        let (one, many, unflushed) = (rate(&self.one), rate(&self.many), rate(&self.many_unflushed));
        let alone = times(&self.one);
        row.with(VS_FSYNC_OFF, Value::Share(many / unflushed))
            .with(VS_ONE_CLIENT, Value::Ratio(many / one))
            .with_times(&times(&self.many))
            .with("at 64 clients", Value::Rate(many))
            .with("fsync off", Value::Rate(unflushed))
            .with("CPU per request", Value::Seconds(median_cpu_per_request(&self.many)))
            .with("at 1 client", Value::Rate(one))
            .with("p50 at 1 client", Value::Seconds(median(alone.iter().copied())))
            .with("p99 at 1 client", Value::Seconds(percentile(alone, 99)))
    }
}
