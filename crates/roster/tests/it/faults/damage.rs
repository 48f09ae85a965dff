//! Damage in the database that is found while the server runs.

use std::fs::OpenOptions;
use std::os::unix::fs::FileExt as _;

use serde_json::{Value, json};
use testing::{Running, Workdir, on_sqlite};

use crate::harness::{envelope, mentions, path_of};
use crate::operating::Exposed;

const PAGE: u64 = 4096;
const USERS: &str = "/api/ext/users";
const WORKSPACES: &str = "/api/ext/workspaces";

/// The offset of the table's first page in the file.
pub async fn page_of(workdir: &Workdir, table: &str) -> u64 {
    let query = format!("SELECT rootpage FROM sqlite_schema WHERE name = '{table}'");
    let page = workdir.database.rows(&query).await[0][0].parse::<u64>();
    (page.expect("a number") - 1) * PAGE
}

/// Overwrites a page in place, as a failing disk might.
pub fn overwrite(workdir: &Workdir, page: u64) {
    let file = workdir.folder().join("roster.db");
    let file = OpenOptions::new().write(true).open(file).expect("it is there");
    file.write_all_at(&[0xA5; 4096], page).expect("it is ours");
}

fn user(email: &str) -> Value {
    json!({"name": "Ada", "email": email, "workspaces": []})
}

async fn assert_unready(server: &Running) {
    let ready = server.get("/readyz").await;
    assert_eq!((ready.status, ready.text().trim()), (503, "the database is damaged"));
    assert_eq!(server.get("/healthz").await.status, 200);
    let exposed = Exposed::at(server).await;
    assert_eq!(exposed.value("roster_ready"), 0);
    assert_eq!(exposed.value("roster_database_damaged"), 1);
}

/// Reads of the damaged page and all writes get `503`; other reads succeed. From then on `/readyz` reports the damage,
/// and the log reports it once, with what to do.
async fn damage_stops_writes_and_readiness(workdir: &Workdir) {
    workdir.workspace("finance");
    let groups = page_of(workdir, "groups").await;
    let server = workdir.serve();
    let ada = server.post(USERS, &user("ada@example.com")).await.expect(201);
    overwrite(workdir, groups);
    for _ in 0..3 {
        let met = server.get(WORKSPACES).await;
        envelope(&met, 503, WORKSPACES);
        assert_ne!(met.header("retry-after"), "");
        envelope(&server.post(USERS, &user("bob@example.com")).await, 503, USERS);
        assert_eq!(server.get(&path_of(&ada)).await.expect(200), ada);
        assert_unready(&server).await;
    }
    let last_words = "nothing is written to it any more";
    let line = server.logged("the damage", |line| line.contains(last_words)).await;
    mentions(&line, "restore the last backup");
    let said = server.stderr();
    assert_eq!(said.matches(last_words).count(), 1, "{said}");
}

/// A write finds the damage first.
async fn damage_that_a_write_finds_is_reported_too(workdir: &Workdir) {
    workdir.workspace("finance");
    let users = page_of(workdir, "users").await;
    let server = workdir.serve();
    overwrite(workdir, users);
    envelope(&server.post(USERS, &user("bob@example.com")).await, 503, USERS);
    assert_unready(&server).await;
}

on_sqlite!(
    damage_stops_writes_and_readiness,
    damage_that_a_write_finds_is_reported_too
);
