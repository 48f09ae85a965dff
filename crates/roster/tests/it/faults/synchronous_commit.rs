//! PostgreSQL can be configured to acknowledge a commit before it is on disk. Roster's sessions override that.

use serde_json::json;
use testing::{Database, Kind, Workdir, on_postgres};

/// Records with each event how its transaction was going to commit.
const NOTE: &str = "
    CREATE TABLE commits (how text);
    CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS
        $$BEGIN INSERT INTO commits VALUES (current_setting('synchronous_commit')); RETURN NULL; END$$;
    CREATE TRIGGER note AFTER INSERT ON events EXECUTE FUNCTION note();";

/// How a write is committed if the database sets `how` and the server gets this URL.
async fn commits(workdir: &Workdir, how: &str, url: &str) -> Vec<Vec<String>> {
    let Database::Postgres { name, .. } = &workdir.database else {
        unreachable!()
    };
    workdir.roster(&["migrate"]).run().succeeded();
    workdir.database.execute(NOTE).await;
    let set = format!("ALTER DATABASE \"{name}\" SET synchronous_commit = {how}");
    workdir.database.execute(&set).await;
    let server = workdir.server().env("DATABASE_URL", url).start();
    let body = json!({"name": "Ada", "email": "ada@example.com", "workspaces": []});
    server.post("/api/ext/users", &body).await.expect(201);
    workdir.database.rows("SELECT how FROM commits").await
}

async fn off_is_not_obeyed(workdir: &Workdir) {
    assert_eq!(commits(workdir, "off", &workdir.database.url()).await, [["on"]]);
}

async fn off_in_the_url_is_not_obeyed(workdir: &Workdir) {
    let url = format!("{}?options=-csynchronous_commit%3Doff", workdir.database.url());
    assert_eq!(commits(workdir, "on", &url).await, [["on"]]);
}

/// A stronger setting, or a weaker one that still waits for a disk, is respected.
async fn a_setting_that_waits_for_a_disk_is_respected(workdir: &Workdir) {
    for how in ["local", "remote_write", "remote_apply"] {
        let workdir = workdir.another(Kind::Postgres).await;
        assert_eq!(commits(&workdir, how, &workdir.database.url()).await, [[how]]);
    }
}

on_postgres!(
    off_is_not_obeyed,
    off_in_the_url_is_not_obeyed,
    a_setting_that_waits_for_a_disk_is_respected
);
