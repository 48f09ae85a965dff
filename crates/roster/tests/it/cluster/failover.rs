//! The primary fails under load and the standby is promoted. Roster finds the new primary, and no acknowledged write is
//! lost.

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;
use tempfile::TempDir;
use testing::{Running, TOKEN, until};

use super::answered::{Answered, everyone};
use super::pair::Pair;
use crate::harness::{path_of, roster};
use crate::history::{History, Load, create_workspaces_and_groups};

/// The number of clients per server.
const CLIENTS: usize = 4;

/// How many responses to wait for before the primary fails, and after the standby took over.
const ANSWERS: usize = 200;

/// How many users are written through each server before the primary fails.
const BEFORE: usize = 25;

/// A server and its clients.
struct Used {
    server: Running,
    answered: Arc<Answered>,
    clients: Vec<tokio::task::JoinHandle<()>>,
}

impl Used {
    fn start(folder: &TempDir, url: &str, name: &str) -> Self {
        let server = serve(folder, url);
        let answered = Arc::<Answered>::default();
        let clients = (0..CLIENTS).map(|number| {
            let client = server.authorized_by(Some(&format!("Basic {TOKEN}")));
            tokio::spawn(Arc::clone(&answered).load(client, format!("{name}{number}")))
        });
        let clients = clients.collect();
        Self {
            server,
            answered,
            clients,
        }
    }

    async fn end(&mut self) {
        self.answered.end();
        for client in self.clients.drain(..) {
            client
                .await
                .expect("each request got what it asked for, or 503 with Retry-After");
        }
    }
}

async fn is_ready(server: &Running) -> bool {
    let reply = server.get("/readyz").await;
    assert!([200, 503].contains(&reply.status), "{}", reply.text());
    reply.status == 200
}

async fn until_readiness_is(server: &Running, wanted: bool) {
    let patience = Instant::now() + Duration::from_mins(1);
    while is_ready(server).await != wanted {
        assert!(Instant::now() < patience, "/readyz is never {wanted}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

pub fn serve(folder: &TempDir, url: &str) -> Running {
    roster(folder.path(), &["serve", "--listen", "127.0.0.1:0"])
        .env("DATABASE_URL", url)
        .env("ENABLE_EXTERNAL_API", "true")
        .env("EXTERNAL_API_ACCESS_TOKEN", TOKEN)
        // So that no request timeout ends a wait.
        .env("ROSTER_REQUEST_TIMEOUT", "3600")
        // Fewer connections than clients, so that writes queue and are committed in groups.
        .env("ROSTER_DATABASE_POOL", "2")
        .start()
}

/// Fails the primary and promotes the standby. Returns how long each server then took until its next successful write.
async fn fail_over(pair: &mut Pair, fail: impl Fn(&mut Pair)) -> Vec<Duration> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut all: Vec<_> = ["a", "b"].map(|name| Used::start(&folder, &pair.url(), name)).into();
    for used in &all {
        until("the load to be on", || used.answered.is_written() > BEFORE).await;
        assert_eq!(used.answered.is_refused(), 0);
        assert!(is_ready(&used.server).await);
    }

    fail(pair);
    for used in &all {
        until_readiness_is(&used.server, false).await;
        until("a request to be refused", || used.answered.is_refused() > 0).await;
    }
    let before: Vec<_> = all.iter().map(|used| used.answered.is_written()).collect();
    pair.promote().await;
    let promoted = Instant::now();
    let mut took = Vec::new();
    for (used, before) in all.iter().zip(before) {
        until("a write to succeed", || used.answered.is_written() > before).await;
        took.push(promoted.elapsed());
    }
    for used in &mut all {
        until_readiness_is(&used.server, true).await;
        used.end().await;
    }

    for reader in &all {
        let everyone = everyone(&reader.server).await;
        for used in &all {
            used.answered.assert_kept(&everyone);
        }
    }
    took
}

/// The events on the new primary are numbered without gaps.
async fn assert_gap_free(pair: &Pair) {
    let numbers = "SELECT concat_ws(' ', count(*), min(seq), max(seq)) FROM events";
    let url = format!("postgres://roster@127.0.0.1:{}/roster", pair.standby.port);
    let (client, connection) = tokio_postgres::connect(&url, tokio_postgres::NoTls)
        .await
        .expect("it answers");
    tokio::spawn(connection);
    let found: String = client.query_one(numbers, &[]).await.expect(numbers).get(0);
    let found: Vec<_> = found.split(' ').collect();
    assert_eq!((found[1], found[0]), ("1", found[2]), "the events have a gap");
}

pub fn run(body: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build();
    runtime.expect("a runtime").block_on(body);
}

/// How long the primary runs without replicating to the standby: a write that was acknowledged without waiting for the
/// standby would be lost.
const LAG: Duration = Duration::from_millis(300);

/// Two servers: clients get normal responses or `503` with `Retry-After`, and both servers write again within ten
/// seconds.
#[test]
fn after_a_killed_primary_the_promoted_standby_is_used() {
    run(async {
        let mut pair = Pair::create().await;
        let sender = pair.sender().await;
        let kill = |pair: &mut Pair| {
            pair.primary.freeze_only(sender);
            thread::sleep(LAG);
            pair.primary.kill();
        };
        let took = fail_over(&mut pair, kill).await;
        assert!(took.iter().all(|took| *took < Duration::from_secs(10)), "{took:?}");
        assert_gap_free(&pair).await;
    });
}

/// A mixed load, checked against the model: all acknowledged requests took effect, in one order, each as a whole.
#[test]
fn a_failover_keeps_every_promise() {
    run(async {
        let mut pair = Pair::create().await;
        let folder = tempfile::tempdir().expect("a temporary folder");
        let roster = |arguments: &[&str]| roster(folder.path(), arguments).env("DATABASE_URL", &pair.url());
        create_workspaces_and_groups(&roster);
        let servers = [serve(&folder, &pair.url()), serve(&folder, &pair.url())];
        let history = History::begin(&servers[0]).await;
        let load = Load::start(&servers.each_ref().map(|server| server.address), &history);
        until("the load to be on", || history.answers() > ANSWERS).await;
        pair.primary.freeze_only(pair.sender().await);
        tokio::time::sleep(LAG).await;
        pair.primary.kill();
        pair.promote().await;
        for server in &servers {
            until_readiness_is(server, true).await;
        }
        let promoted = history.answers();
        until("the load to go on", || history.answers() > promoted + ANSWERS).await;
        load.stop().await;
        history.check(&pair.promoted(), servers[1].address).await;
    });
}

/// No connection is closed and nothing is sent any more: only Roster's own timeouts end the wait.
#[test]
fn after_a_frozen_primary_the_promoted_standby_is_used() {
    run(async {
        let mut pair = Pair::create().await;
        fail_over(&mut pair, |pair| pair.primary.freeze()).await;
        assert_gap_free(&pair).await;
    });
}

/// Writes wait for the only standby and then fail, while reads succeed. Everything works again when the standby does.
#[test]
fn a_standby_that_is_frozen_stops_only_writes() {
    run(async {
        let pair = Pair::create().await;
        let folder = tempfile::tempdir().expect("a temporary folder");
        let server = serve(&folder, &pair.url());
        let ada = json!({"name": "Ada", "email": "ada@example.com", "workspaces": []});
        let ada = server.post("/api/ext/users", &ada).await.expect(201);
        pair.standby.freeze();
        let change = json!({"name": "Eve"});
        let path = path_of(&ada);
        let write = async { server.patch(&path, &change).await };
        let (write, read) = tokio::join!(write, server.get(&path));
        write.expect(503);
        assert_eq!(write.header("retry-after"), "1");
        assert_eq!(read.expect(200), ada);
        // The write is not visible while it isn't known to be on the standby's disk, although its client has stopped
        // waiting.
        assert_eq!(server.get(&path).await.expect(200), ada);
        pair.standby.thaw();
        server.patch(&path, &json!({"name": "Zoe"})).await.expect(200);
        assert_eq!(server.get(&path).await.expect(200)["name"], "Zoe");
    });
}
