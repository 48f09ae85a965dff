//! A background task removes stored answers that have expired.

use testing::{Database, Workdir, on_both_databases, until};

use crate::harness::mentions;

/// Two rows: one from 1970, and one from the future.
const ROWS: &str = "INSERT INTO answers (caller, key, digest, status, body, kept_at)
    VALUES ('root', 'old', '', 200, '{}', 1), ('root', 'new', '', 200, '{}', 32503680000000)";

async fn kept(database: &Database) -> Vec<Vec<String>> {
    database.rows("SELECT key FROM answers ORDER BY key").await
}

/// A server removes expired answers when it starts, and nothing else.
async fn old_answers_are_removed(workdir: &Workdir) {
    workdir.roster(&["migrate"]).run().succeeded();
    let rows = match &workdir.database {
        Database::Sqlite { .. } => ROWS.replace("''", "x''"),
        Database::Postgres { .. } => ROWS.to_owned(),
    };
    workdir.database.execute(&rows).await;
    assert_eq!(kept(&workdir.database).await, [["new"], ["old"]]);
    let _server = workdir.serve();
    for _ in 0..600 {
        if kept(&workdir.database).await == [["new"]] {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("they are never removed");
}

/// The server goes on, and the log has the error.
async fn a_failure_is_in_the_log(workdir: &Workdir) {
    workdir.roster(&["migrate"]).run().succeeded();
    workdir
        .database
        .execute("ALTER TABLE answers RENAME COLUMN kept_at TO elsewhere")
        .await;
    let server = workdir.serve();
    let line = server
        .logged("what failed", |line| line.contains("old answers to requests"))
        .await;
    mentions(&line, "WARN");
    mentions(&line, "trying again later");
    until("the server to go on", || server.is_running()).await;
    assert_eq!(server.get("/api/ext/users").await.status, 200);
}

on_both_databases!(old_answers_are_removed, a_failure_is_in_the_log);
