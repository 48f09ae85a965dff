//! Figure 3: creates at 1 and at 64 clients, and against the same without waiting for the disk.

use crate::child::Server;
use crate::database::{Kind, Place};
use crate::disk;
use crate::load::{self, Answered, Requests, request};
use crate::report::{Aim, Row, latency, median, millis, quotient, times};
use crate::run::Plan;
use crate::seed::{Directory, WORKSPACE};
use hyper::Method;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

const MANY: usize = 64;

/// What one round measures, in turn.
#[derive(Default)]
struct Rounds {
    one: Vec<Answered>,
    many: Vec<Answered>,
    many_without_flush: Vec<Answered>,
    /// Seconds that one flush takes.
    flush: Vec<f64>,
}

/// Measures on two new databases: one that waits for the disk, and one that doesn't.
pub async fn measure(plan: &Plan, place: &Place, kind: Kind) -> Vec<Row> {
    let durable = Directory::empty(place, kind).await;
    let careless = Directory::empty(place, kind).await;
    let server = Server::roster(&durable.database.url);
    let without_flush = Server::roster(&careless.database.url_without_flush());
    let requests = requests();
    let mut rounds = Rounds::default();
    for _ in 0..plan.rounds {
        let flushes = disk::flushes(place.folder(), plan.round / 4);
        rounds
            .flush
            .push(median(flushes.iter().map(std::time::Duration::as_secs_f64)));
        rounds.one.push(load::run(&server, 1, plan.round, &requests).await);
        rounds.many.push(load::run(&server, MANY, plan.round, &requests).await);
        rounds
            .many_without_flush
            .push(load::run(&without_flush, MANY, plan.round, &requests).await);
    }
    drop((server, without_flush));
    durable.remove().await;
    careless.remove().await;
    rounds.rows()
}

/// Each for another user, in the one workspace that there is.
fn requests() -> Requests {
    let created = AtomicUsize::new(0);
    Arc::new(move || {
        let number = created.fetch_add(1, Ordering::Relaxed);
        let user = json!({
            "name": "Ada Obi King", "email": format!("user{number}@example.com"), "status": "active",
            "workspaces": [{"name": WORKSPACE}],
        });
        request(Method::POST, "/api/ext/users", user.to_string())
    })
}

impl Rounds {
    fn rows(&self) -> Vec<Row> {
        let rate = |rounds: &[Answered]| median(rounds.iter().map(Answered::rate));
        let (one, many, careless) = (rate(&self.one), rate(&self.many), rate(&self.many_without_flush));
        let flush = median(self.flush.iter().copied());
        vec![
            Row::ratio(
                "creates at 64 clients ÷ at 1 client, throughput",
                many / one,
                Aim::AtLeast(5.0),
            ),
            Row::share(
                "creates at 64 clients ÷ the same with fsync off, throughput",
                many / careless,
                Aim::AtLeast(0.6),
            ),
            Row::plain("creates at 1 client", times(one)),
            Row::plain("creates at 64 clients", times(many)),
            Row::plain("creates at 64 clients, fsync off", times(careless)),
            Row::plain("creates at 1 client: p50, p99", latency(&self.one)),
            Row::plain("creates at 64 clients: p50, p99", latency(&self.many)),
            Row::plain("4 KiB appended and flushed by fsync", millis(flush)),
            Row::plain("creates in the time of one fsync, at 1 client", quotient(one * flush)),
            Row::plain(
                "creates in the time of one fsync, at 64 clients",
                quotient(many * flush),
            ),
        ]
    }
}
