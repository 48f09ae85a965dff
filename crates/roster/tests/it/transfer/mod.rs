//! `roster export` and `roster restore`, from each database to each.

mod directions;
mod export;
mod file;
mod restore;
mod under_load;
mod wrong_files;

use std::path::PathBuf;

use serde_json::json;
use testing::{Kind, Running, Workdir};

use crate::harness::path_of;

const BOTH: [Kind; 2] = [Kind::Sqlite, Kind::Postgres];

/// Exports into a file with this name. Returns its path and the printed summary: the counts and the digest.
pub fn export(workdir: &Workdir, name: &str) -> (PathBuf, String) {
    let printed = workdir.roster(&["export", name]).run().succeeded();
    let summary = printed.strip_prefix("exported ").expect("it says what it did");
    (workdir.folder().join(name), summary.to_owned())
}

/// Restores a file. Returns the printed summary.
pub fn restore(workdir: &Workdir, path: &std::path::Path) -> String {
    let printed = workdir
        .roster(&["restore", &path.display().to_string()])
        .run()
        .succeeded();
    let summary = printed.strip_prefix("restored ").expect("it says what it did");
    summary.to_owned()
}

/// Creates every kind of object, through the API and the command line.
async fn fill_directory(workdir: &Workdir) -> Running {
    workdir.workspace("Finance");
    workdir.workspace("Ωps & 財務 \"quoted\" \\ back");
    workdir.workspace("Empty");
    workdir.group("Finance", "Auditors");
    workdir.group("Finance", "Ärzte und Ärztinnen");
    workdir.group("empty", "nobody");
    workdir.roster(&["workspace", "archive", "Empty"]).run().succeeded();

    let server = workdir.serve();
    let create = async |body| server.post("/api/ext/users", &body).await.expect(201);
    let finance = json!({"name": "Finance", "groups": [{"name": "Auditors"}, {"name": "admin"}]});
    let ops = json!({"name": "Ωps & 財務 \"quoted\" \\ back", "status": "archived"});
    let ada = create(json!({
        "name": "Ada Obi  King \u{1f469}\u{200d}\u{1f680}", "email": "ada@example.com", "status": "active",
        "password": "c0rrect-horse", "workspaces": [finance, ops],
    }))
    .await;
    let eve = create(json!({
        "name": "Ève", "email": "o'hara+tag@exämple.com", "status": "active", "password": "another-one",
        "workspaces": [{"name": "Finance", "groups": [{"name": "Ärzte und Ärztinnen"}]}],
    }))
    .await;
    create(json!({"name": "x".repeat(255), "email": "nobody@example.com", "workspaces": []})).await;
    let archive = server
        .call("PATCH", &path_of(&eve))
        .header("x-request-id", "from-the-test-1");
    archive.json(&json!({"status": "archived"})).send().await.expect(200);
    let move_out = json!([{"name": "Finance", "groups": [{"name": "Ärzte und Ärztinnen"}]}]);
    server
        .put(&format!("{}/workspaces", path_of(&ada)), &move_out)
        .await
        .expect(200);
    server
}
