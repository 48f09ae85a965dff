//! The seven operations of the API, and its errors.

use serde_json::{Value, json};

use super::{SETUP, assert_saved};
use crate::harness::{Server, member_path, path_of};
use testing::{Reply, run};

const NOBODY: &str = "/api/ext/user/nobody@example.com";

/// Headers that don't depend on the operation, or that differ each time.
const LEFT_OUT: [&str; 3] = ["content-length", "date", "x-request-id"];

/// A response as text: status, headers, and JSON with one value per line.
fn shown(reply: &Reply) -> String {
    let mut headers: Vec<String> = reply
        .headers
        .iter()
        .filter(|(name, _)| !LEFT_OUT.contains(&name.as_str()))
        .map(|(name, value)| format!("{name}: {}", value.to_str().expect("a plain header")))
        .collect();
    headers.sort();
    let body = serde_json::to_string_pretty(&reply.json()).expect("JSON");
    format!("{}\n{}\n\n{body}\n", reply.status, headers.join("\n"))
}

/// Runs a test on a server with a workspace and a custom group.
fn with_workspace(body: &impl AsyncFn(&Server, &Value)) {
    run(SETUP, &async |server: &Server| {
        let workspace = server.workspace("finance");
        server.group("finance", "auditors");
        body(server, &workspace).await;
    });
}

async fn ada(server: &Server) -> Value {
    let workspaces = json!([{"name": "finance", "groups": [{"name": "admin"}, {"name": "auditors"}]}]);
    server.user("ada@example.com", &workspaces).await
}

#[test]
fn create_user() {
    with_workspace(&async |server, _| {
        let body = json!({
            "name": "Ada Obi King", "email": "Ada@example.com", "password": "c0rrect-horse", "status": "active",
            "workspaces": [{"name": "finance", "groups": [{"name": "admin"}]}],
        });
        assert_saved("create-user", &shown(&server.post("/api/ext/users", &body).await));
    });
}

#[test]
fn get_user() {
    with_workspace(&async |server, _| {
        let user = ada(server).await;
        assert_saved("get-user", &shown(&server.get(&path_of(&user)).await));
    });
}

#[test]
fn list_users() {
    with_workspace(&async |server, _| {
        ada(server).await;
        let body = json!({"name": "Eve", "email": "eve@example.com", "workspaces": []});
        server.create(&body).await;
        assert_saved("list-users", &shown(&server.get("/api/ext/users").await));
    });
}

#[test]
fn update_user() {
    with_workspace(&async |server, _| {
        let user = ada(server).await;
        let reply = server.patch(&path_of(&user), &json!({"status": "archived"})).await;
        assert_saved("update-user", &shown(&reply));
    });
}

#[test]
fn replace_relations() {
    with_workspace(&async |server, _| {
        server.workspace("sales");
        let user = ada(server).await;
        let path = format!("{}/workspaces", path_of(&user));
        let reply = server
            .put(&path, &json!([{"name": "sales", "status": "archived"}]))
            .await;
        assert_saved("replace-relations", &shown(&reply));
    });
}

#[test]
fn replace_membership() {
    with_workspace(&async |server, workspace| {
        let user = ada(server).await;
        let body = json!({"name": "money", "groups": [{"name": "auditors"}]});
        let reply = server.patch(&member_path(&user, workspace), &body).await;
        assert_saved("replace-membership", &shown(&reply));
    });
}

#[test]
fn list_workspaces() {
    with_workspace(&async |server, _| {
        server.workspace("sales");
        assert_saved("list-workspaces", &shown(&server.get("/api/ext/workspaces").await));
    });
}

#[test]
fn errors() {
    with_workspace(&async |server, _| {
        ada(server).await;
        let broken = json!({"name": 7, "email": "ada", "password": "abcd", "workspaces": [{}]});
        let taken = json!({"name": "Ada", "email": "ada@example.com", "workspaces": []});
        let replies = [
            server.post("/api/ext/users", &broken).await,
            server.post("/api/ext/users", &taken).await,
            server.call("POST", "/api/ext/users").text("{").send().await,
            server.authorized_by(None).get("/api/ext/users").await,
            server.get(NOBODY).await,
            server.get("/api/ext/nothing").await,
            server.call("DELETE", "/api/ext/users").send().await,
            server.call("POST", "/api/ext/users").body("name=Ada").send().await,
        ];
        assert_saved("errors", &replies.each_ref().map(shown).join("\n"));
    });
}
