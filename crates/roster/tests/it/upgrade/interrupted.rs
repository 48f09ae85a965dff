//! A migration that is killed, that finds a table in use, and that several processes begin at once.

use serde_json::json;
use testing::{Workdir, on_postgres};

use super::old::{old, old_serve};
use super::{assert_verified, schema};
use crate::cluster::hold;

/// Enough for many transactions.
const EVENTS: u64 = 100_000;

/// A log of the old Roster in which every two consecutive events belong to one request.
async fn long_log(workdir: &Workdir) {
    old(workdir, &["migrate"]).run().succeeded();
    let state = json!({"id": "0199f0c2-6f0e-7000-8000-000000000001", "name": "Ada", "email": "ada@example.com",
                       "status": "active", "created_at": "2026-01-01T00:00:00.000Z"});
    let events = format!(
        "INSERT INTO events (seq, at, actor, action, subject, after, request_id)
         SELECT n, 1000000000000 + n / 2, 'external-api', 'user.updated', '0199f0c2-6f0e-7000-8000-000000000001', '{state}',
                'request-' || n / 2
         FROM generate_series(1, {EVENTS}) AS n;
         UPDATE event_head SET seq = {EVENTS}"
    );
    workdir.database.execute(&events).await;
}

async fn converted(workdir: &Workdir) -> u64 {
    let count = workdir
        .database
        .rows("SELECT count(*) FROM events WHERE hash IS NOT NULL")
        .await;
    count[0][0].parse().expect("a number")
}

async fn has_begun(workdir: &Workdir) -> bool {
    let column = "SELECT count(*) FROM pg_attribute WHERE attrelid = 'events'::regclass AND attname = 'hash'";
    workdir.database.rows(column).await == [["1"]]
}

async fn a_migration_that_is_killed_goes_on_when_it_is_run_again(workdir: &Workdir) {
    long_log(workdir).await;
    let server = old_serve(workdir);
    let mut killed = workdir.roster(&["migrate"]).spawn();
    while !has_begun(workdir).await || converted(workdir).await == 0 {}
    killed.kill().expect("it can be killed");
    assert_eq!(killed.wait().expect("it ends").code(), None, "it was at work");
    assert!(converted(workdir).await < EVENTS, "it was in its middle");
    assert_eq!(
        workdir.database.rows("SELECT max(version) FROM schema_version").await,
        [["1"]]
    );

    let user = json!({"name": "Eve", "email": "eve@example.com", "workspaces": []});
    server.post("/api/ext/users", &user).await.expect(201);
    workdir.roster(&["migrate"]).run().succeeded();
    assert_eq!(schema(workdir).await, (true, 1));
    assert_eq!(converted(workdir).await, EVENTS + 1);
    let operations = "SELECT count(DISTINCT operation) FROM events";
    assert_eq!(
        workdir.database.rows(operations).await,
        [[(EVENTS / 2 + 2).to_string()]]
    );
    assert_verified(workdir).await;
    workdir.roster(&["migrate", "--finish"]).run().succeeded();
    assert_verified(workdir).await;
}

async fn a_migration_is_done_once_by_many(workdir: &Workdir) {
    long_log(workdir).await;
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| workdir.roster(&["migrate"]).run().succeeded());
        }
    });
    assert_eq!(converted(workdir).await, EVENTS);
    assert_verified(workdir).await;
}

/// A slow list blocks the migration from changing the table, but the migration blocks nobody from using it.
async fn a_table_in_use_delays_only_the_migration(workdir: &Workdir) {
    old(workdir, &["migrate"]).run().succeeded();
    let server = old_serve(workdir);
    let reading = hold(&workdir.database, "SELECT * FROM events").await;
    let migrating = workdir.roster(&["migrate"]);
    let migrating = std::thread::spawn(|| migrating.run().succeeded());
    for number in 0..50 {
        let user = json!({"name": "Ada", "email": format!("{number}@example.com"), "workspaces": []});
        server.post("/api/ext/users", &user).await.expect(201);
        server.get("/api/ext/users").await.expect(200);
    }
    assert!(!has_begun(workdir).await, "the table is in use");
    reading.batch_execute("COMMIT").await.expect("it ends");
    migrating.join().expect("no panic");
    assert_eq!(converted(workdir).await, 50);
    assert_verified(workdir).await;
}

on_postgres!(
    a_migration_that_is_killed_goes_on_when_it_is_run_again,
    a_migration_is_done_once_by_many,
    a_table_in_use_delays_only_the_migration
);
