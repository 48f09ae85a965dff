//! Two servers are upgraded one after the other while clients use both: nothing is lost, and the only errors are `503`.

use std::net::SocketAddr;
use std::sync::Arc;

use serde_json::json;
use testing::{Running, Workdir, on_postgres, on_sqlite, until};

use super::complete::assert_complete;
use super::old::{old, old_serve, old_server};
use super::{assert_verified, schema};
use crate::harness::mentions;
use crate::history::{self, Fate, History, Load};

/// How many responses to wait for before the next step, so that clients are active during each.
const SOME: usize = 300;

async fn servers_are_upgraded_one_after_the_other_under_load(workdir: &Workdir) {
    history::create_workspaces_and_groups(&|arguments| old(workdir, arguments));
    let (first, second) = (old_serve(workdir), old_serve(workdir));
    let history = History::begin_with_version_1(&first).await;
    let (at_first, at_second) = (load(first.address, &history), load(second.address, &history));
    some_answers(&history).await;

    // The new one migrates while the second old one serves.
    stop(&first, at_first, &history).await;
    let first = workdir.serve();
    assert_eq!(schema(workdir).await, (true, 1));
    let at_first = load(first.address, &history);
    some_answers(&history).await;
    assert_old_one_lives(workdir, &second).await;

    stop(&second, at_second, &history).await;
    let second = workdir.serve();
    let at_second = load(second.address, &history);
    some_answers(&history).await;

    // An old server that was forgotten can't write any more.
    let forgotten = old_serve(workdir);
    workdir.roster(&["migrate", "--finish"]).run().succeeded();
    let (is_current, oldest) = schema(workdir).await;
    assert!(is_current && oldest > 1, "{oldest}");
    assert_shut_out(workdir, &forgotten).await;
    some_answers(&history).await;
    at_first.stop().await;
    at_second.stop().await;

    let cut = history
        .records()
        .into_iter()
        .find(|record| matches!(record.fate, Fate::Cut { .. }));
    assert!(cut.is_none(), "sent, and not answered: {cut:?}");
    let figures = history.check(&workdir.database, first.address).await;
    println!("upgraded under load: {figures}");
    assert_verified(workdir).await;
    assert_complete(workdir).await;
}

fn load(address: SocketAddr, history: &Arc<History>) -> Load {
    Load::start(&[address], history)
}

async fn some_answers(history: &History) {
    let before = history.answers();
    until("clients to be answered", || history.answers() > before + SOME).await;
}

/// As behind a load balancer: first requests are sent elsewhere, then the server is stopped.
async fn stop(server: &Running, load: Load, history: &History) {
    load.stop().await;
    server.signal("TERM");
    assert_eq!(server.exit_code().await, Some(0), "{}", server.stderr());
    some_answers(history).await;
}

/// The old server is ready, its commands read and write, and it could be restarted.
async fn assert_old_one_lives(workdir: &Workdir, server: &Running) {
    assert_eq!(server.get("/readyz").await.status, 200);
    for command in [&["check"][..], &["user", "list"], &["export", "old.jsonl"]] {
        old(workdir, command)
            .env("ENABLE_EXTERNAL_API", "false")
            .run()
            .succeeded();
    }
    drop(old_server(workdir).argument("--no-migrate").start());
}

async fn assert_shut_out(workdir: &Workdir, server: &Running) {
    let user = json!({"name": "Late", "email": "late@example.com", "workspaces": []});
    let refused = server.post("/api/ext/users", &user).await;
    refused.expect(503);
    assert_eq!(refused.header("retry-after"), "1");
    assert_eq!(server.get("/readyz").await.status, 503);
    mentions(&old_server(workdir).run().failed(1), "run the newer Roster");
}

/// An old server can't run on a migrated file, so the migration waits until no other process has the file open.
async fn a_file_that_an_old_server_serves_is_not_migrated(workdir: &Workdir) {
    history::create_workspaces_and_groups(&|arguments| old(workdir, arguments));
    let server = old_serve(workdir);
    let create = |email: &str| {
        let user = json!({"name": "Ada", "email": email, "workspaces": []});
        let server = &server;
        async move { server.post("/api/ext/users", &user).await.expect(201) }
    };
    create("before@example.com").await;
    for command in [
        &["migrate"][..],
        &["migrate", "--finish"],
        &["quickstart", "--listen", "127.0.0.1:0"],
    ] {
        let refused = workdir.roster(command).run().failed(1);
        mentions(&refused, "another process has the file open");
        mentions(&refused, "stop the process");
    }
    create("after@example.com").await;
    assert_eq!(server.get("/readyz").await.status, 200);
    server.signal("TERM");
    assert_eq!(server.exit_code().await, Some(0), "{}", server.stderr());
    workdir.roster(&["migrate"]).run().succeeded();
    let users = workdir.serve().get("/api/ext/users").await.expect(200);
    assert_eq!(users.as_array().map(Vec::len), Some(2));
    assert_verified(workdir).await;
}

on_sqlite!(a_file_that_an_old_server_serves_is_not_migrated);

on_postgres!(servers_are_upgraded_one_after_the_other_under_load);
