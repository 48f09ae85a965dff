//! PostgreSQL can be told to answer a commit before it is on disk. Roster's sessions never are.

use serde_json::json;
use testing::{Database, Kind, Workdir, on_postgres};

/// Has each event say how its transaction was going to commit.
const NOTE: &str = "
    CREATE TABLE commits (how text);
    CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS
        $$BEGIN INSERT INTO commits VALUES (current_setting('synchronous_commit')); RETURN NULL; END$$;
    CREATE TRIGGER note AFTER INSERT ON events EXECUTE FUNCTION note();";

/// How a write is committed when the database says `how`, and the server is given this URL.
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

/// Who wants more than a disk of its own, or knows that a standby is enough, gets that.
async fn what_waits_for_a_disk_is_obeyed(workdir: &Workdir) {
    for how in ["local", "remote_write", "remote_apply"] {
        let workdir = workdir.another(Kind::Postgres).await;
        assert_eq!(commits(&workdir, how, &workdir.database.url()).await, [[how]]);
    }
}

on_postgres!(
    off_is_not_obeyed,
    off_in_the_url_is_not_obeyed,
    what_waits_for_a_disk_is_obeyed
);
