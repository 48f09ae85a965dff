//! Servers that start at the same moment on a database that doesn't exist yet.

use std::thread;
use std::time::Duration;

use testing::{Workdir, on_both_databases, on_sqlite};

const ROUNDS: usize = 10;
const SERVERS: usize = 3;

/// All of them start, although each tries to create the schema. The migrations run once.
async fn all_come_up(workdir: &Workdir) {
    let servers: Vec<_> = thread::scope(|scope| {
        let starting: Vec<_> = (0..SERVERS).map(|_| scope.spawn(|| workdir.serve())).collect();
        starting
            .into_iter()
            .map(|server| server.join().expect("it came up"))
            .collect()
    });
    for (number, server) in servers.iter().enumerate() {
        let body = serde_json::json!({"name": "Ada", "email": format!("{number}@example.com"), "workspaces": []});
        server.post("/api/ext/users", &body).await.expect(201);
    }
    for server in &servers {
        let users = server.get("/api/ext/users").await.expect(200);
        assert_eq!(users.as_array().expect("an array").len(), SERVERS);
    }
    assert_eq!(
        workdir
            .database
            .rows("SELECT count(*) - max(version) FROM schema_version")
            .await,
        [["0"]]
    );
    assert_eq!(
        workdir.database.rows("SELECT seq FROM event_head").await,
        [[SERVERS.to_string()]]
    );
}

/// On SQLite, each also tries to create the file and to switch its journal mode. On PostgreSQL they may be on different
/// machines.
async fn servers_that_start_at_once_all_come_up(workdir: &Workdir) {
    for _ in 0..ROUNDS {
        all_come_up(&workdir.another(workdir.database.kind()).await).await;
    }
}

on_both_databases!(servers_that_start_at_once_all_come_up);

/// Another process is writing to a file that isn't in WAL mode. The server retries, because SQLite fails the
/// switch to WAL mode at once, without waiting for the lock.
async fn a_server_waits_for_another_process_before_it_switches_the_log_on(workdir: &Workdir) {
    workdir.workspace("finance");
    workdir.database.execute("PRAGMA journal_mode = delete").await;
    let other = rusqlite::Connection::open(workdir.folder().join("roster.db")).expect("it opens");
    other.execute_batch("BEGIN IMMEDIATE").expect("nobody else is there");
    thread::scope(|scope| {
        let starting = scope.spawn(|| workdir.serve());
        // Nothing shows that the server waits. One that doesn't wait has failed long before.
        thread::sleep(Duration::from_secs(1));
        assert!(!starting.is_finished(), "it can't be up");
        other.execute_batch("COMMIT").expect("it ends");
        starting.join().expect("it comes up");
    });
}

on_sqlite!(a_server_waits_for_another_process_before_it_switches_the_log_on);
