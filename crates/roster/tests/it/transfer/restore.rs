//! The destinations of a restore, and what is left if it fails.

use std::time::Duration;

use testing::{Database, Workdir, on_both_databases, on_postgres, until};

use super::file::File;
use super::{BOTH, export, fill_directory, restore};
use crate::cluster::{hold, until_waiting_are};
use crate::harness::mentions;
use crate::history::Event;

/// Enough to keep a debug build busy for seconds.
const MANY: u64 = 20_000;

async fn a_database_that_is_not_empty_is_refused_and_left(workdir: &Workdir) {
    fill_directory(workdir).await;
    let (file, _) = export(workdir, "roster.jsonl");
    for kind in BOTH {
        let full = workdir.another(kind).await;
        full.workspace("Only");
        let before = full.database.dump().await;
        let refused = full.roster(&["restore", &file.display().to_string()]).run();
        mentions(&refused.failed(1), "not empty");
        assert_eq!(full.database.dump().await, before);
    }
}

async fn a_newer_schema_is_refused_and_left(workdir: &Workdir) {
    workdir.roster(&["migrate"]).run().succeeded();
    let (file, _) = export(workdir, "roster.jsonl");
    workdir
        .database
        .execute("INSERT INTO schema_version (version) VALUES (99)")
        .await;
    let refused = workdir.roster(&["restore", &file.display().to_string()]).run();
    mentions(&refused.failed(1), "newer than this Roster knows");
}

async fn killed_in_the_middle_it_is_run_again(workdir: &Workdir) {
    workdir.roster(&["migrate"]).run().succeeded();
    let empty = workdir.database.dump().await;
    workdir.write("roster.jsonl", &File::of_users(MANY).sealed());
    let mut killed = workdir.roster(&["restore", "roster.jsonl"]).spawn();
    until_something_is_written(&workdir.database).await;
    killed.kill().expect("it can be killed");
    assert_eq!(killed.wait().expect("it ends").code(), None, "it was at work");
    assert_eq!(workdir.database.dump().await, empty);
    let printed = restore(workdir, &workdir.folder().join("roster.jsonl"));
    mentions(
        &printed,
        &format!("1 workspaces, 0 groups, {MANY} users, 0 passwords, {MANY} memberships, {MANY} events"),
    );
    let events = format!("{} events", MANY + 1);
    mentions(&export(workdir, "again.jsonl").1, &events);
}

on_both_databases!(
    a_database_that_is_not_empty_is_refused_and_left,
    a_newer_schema_is_refused_and_left,
    killed_in_the_middle_it_is_run_again
);

/// Waits until the restore has begun to write. Its rows are not visible to others. On SQLite they stay in memory until
/// the commit, so there the write lock shows it.
async fn until_something_is_written(database: &Database) {
    match database {
        Database::Sqlite { file } => {
            let other = rusqlite::Connection::open(file).expect("it opens");
            other.busy_timeout(Duration::ZERO).expect("it is set");
            let locked = || other.execute_batch("BEGIN IMMEDIATE; ROLLBACK").is_err();
            until("the writer's lock to be taken", locked).await;
        }
        Database::Postgres { .. } => {
            let size = "SELECT pg_relation_size('users')";
            while database.rows(size).await[0][0].len() < "100000".len() {}
        }
    }
}

/// Another transaction has written but not committed when the restore begins: the restore waits for it, and sees its
/// rows.
async fn an_uncommitted_write_is_not_overlooked(workdir: &Workdir) {
    workdir.roster(&["migrate"]).run().succeeded();
    workdir.write("roster.jsonl", &File::of_users(3).sealed());
    let write = "INSERT INTO users VALUES (gen_random_uuid(), 'Ada', 'ada@example.com', 'active', 1); \
                 UPDATE event_head SET seq = 1, hash = sha256('1'); \
                 INSERT INTO events (seq, at, operation, public, hash) VALUES (1, 1, 1, '{}', sha256('1'))";
    let writing = hold(&workdir.database, write).await;
    let restore = workdir.roster(&["restore", "roster.jsonl"]);
    let refused = std::thread::spawn(|| restore.run().failed(1));
    until_waiting_are(&workdir.database, "1").await;
    writing.batch_execute("COMMIT").await.expect("it is committed");
    mentions(&refused.join().expect("no panic"), "not empty");
    assert_eq!(
        workdir.database.rows("SELECT email FROM users").await,
        [["ada@example.com"]]
    );
}

/// A server that writes during the restore waits for it, and its event comes afterwards.
async fn a_write_during_the_restore_comes_after_it(workdir: &Workdir) {
    workdir.roster(&["migrate"]).run().succeeded();
    workdir.write("roster.jsonl", &File::of_users(3).sealed());
    let server = workdir.serve();
    // The restore holds the log's head by then.
    let locked = hold(&workdir.database, "LOCK TABLE workspaces IN SHARE MODE").await;
    let restore = workdir.roster(&["restore", "roster.jsonl"]);
    let restore = std::thread::spawn(|| restore.run().succeeded());
    until_waiting_are(&workdir.database, "1").await;
    let new = serde_json::json!({"name": "New", "email": "new@example.com", "workspaces": []});
    let create = server.post("/api/ext/users", &new);
    let go_on = async {
        until_waiting_are(&workdir.database, "2").await;
        locked.batch_execute("ROLLBACK").await.expect("it ends");
    };
    let (created, ()) = tokio::join!(create, go_on);
    created.expect(201);
    mentions(&restore.join().expect("no panic"), "3 events");
    let events = Event::read_all(&workdir.database).await;
    let actions: Vec<_> = events[3..].iter().map(|event| &*event.action).collect();
    assert_eq!(actions, ["log.restored", "user.created"]);
    assert_eq!(workdir.database.rows("SELECT seq FROM event_head").await, [["5"]]);
}

on_postgres!(
    an_uncommitted_write_is_not_overlooked,
    a_write_during_the_restore_comes_after_it
);
