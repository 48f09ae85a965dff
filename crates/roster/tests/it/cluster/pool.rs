//! All connections to PostgreSQL are in use.

use std::time::Duration;

use serde_json::json;
use testing::{Database, Workdir, on_postgres};
use tokio_postgres::{Client, NoTls};

use crate::harness::path_of;

/// A transaction of another client, open until it is dropped.
pub async fn hold(database: &Database, statement: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(&database.url(), NoTls)
        .await
        .expect("the cluster answers");
    tokio::spawn(connection);
    client
        .batch_execute(&format!("BEGIN; {statement}"))
        .await
        .expect(statement);
    client
}

/// How many of Roster's statements wait for a lock.
pub async fn waiting(database: &Database) -> String {
    let query = "SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'roster' AND wait_event_type = 'Lock'";
    database.rows(query).await.remove(0).remove(0)
}

pub async fn until_waiting_are(database: &Database, count: &str) {
    for _ in 0..1200 {
        if waiting(database).await == count {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("there are never {count} statements that wait");
}

/// The server's lock timeout may be shorter than Roster's.
async fn a_lock_timeout_of_the_server_is_a_503(workdir: &Workdir) {
    let url = format!("{}?options=-c%20lock_timeout%3D100ms", workdir.database.url());
    let server = workdir.server().env("DATABASE_URL", &url).start();
    let ada = json!({"name": "Ada", "email": "ada@example.com", "workspaces": []});
    let path = path_of(&server.post("/api/ext/users", &ada).await.expect(201));
    let locked = hold(&workdir.database, "SELECT * FROM users FOR UPDATE").await;
    let refused = server.patch(&path, &json!({"name": "Eve"})).await;
    refused.expect(503);
    assert_eq!(refused.header("retry-after"), "1");
    locked.batch_execute("ROLLBACK").await.expect("it ends");
    server.patch(&path, &json!({"name": "Eve"})).await.expect(200);
}

/// The only connection waits for a row lock: the next request waits for a bounded time, and succeeds when the lock is
/// released.
async fn waiting_for_a_connection_times_out(workdir: &Workdir) {
    let server = workdir.server().env("ROSTER_DATABASE_POOL", "1").start();
    let ada = json!({"name": "Ada", "email": "ada@example.com", "workspaces": []});
    let path = path_of(&server.post("/api/ext/users", &ada).await.expect(201));
    let locked = hold(&workdir.database, "SELECT * FROM users FOR UPDATE").await;
    let (client, changed) = (server.clone(), path.clone());
    let change = json!({"name": "Eve"});
    let changing = tokio::spawn(async move { client.patch(&changed, &change).await });
    until_waiting_are(&workdir.database, "1").await;

    let reads = futures_util::future::join_all((0..4).map(|_| server.get(&path)));
    let (refused, readiness) = tokio::join!(reads, server.get("/readyz"));
    for reply in refused {
        reply.expect(503);
        assert_eq!(reply.header("retry-after"), "1");
    }
    assert_eq!(readiness.status, 503);

    locked.batch_execute("ROLLBACK").await.expect("it ends");
    let reply = changing.await.expect("no panic");
    assert!([200, 503].contains(&reply.status), "{}", reply.text());
    server.get(&path).await.expect(200);
    server.patch(&path, &json!({"name": "Eve"})).await.expect(200);
    assert_eq!(server.get("/readyz").await.status, 200);
}

on_postgres!(
    a_lock_timeout_of_the_server_is_a_503,
    waiting_for_a_connection_times_out
);
