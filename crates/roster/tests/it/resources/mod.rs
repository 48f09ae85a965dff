//! The directory as resources: `/api/v2/ext` (docs/api/v2.md), a file for each resource.

mod access;
mod batch;
mod both_versions;
mod bulk;
mod expiry;
mod group_members;
mod groups;
mod last_admin;
mod lists;
mod lists_of_users;
mod members;
mod parameters;
mod users;
mod walk;
mod workspaces;

use serde_json::{Value, json};
use testing::Reply;

use crate::harness::Server;

/// Sends a request that must be refused and change nothing. Returns the code of the refusal.
async fn refused(server: &Server, method: &str, path: &str, body: &Value, status: u16) -> String {
    let before = server.workdir.database.dump().await;
    let reply = server.call(method, path).json(body).send().await;
    assert_eq!(before, server.workdir.database.dump().await, "{method} {path}");
    code(&reply, status)
}

/// The code of a refusal in the envelope of version 2.
#[track_caller]
fn code(reply: &Reply, status: u16) -> String {
    let body = reply.expect(status);
    assert_eq!(body["statusCode"], status, "{body}");
    body["code"].as_str().expect("version 2 has codes").to_owned()
}

/// Sends a request without a body that must be answered with `204`.
async fn deleted(server: &Server, path: &str) {
    let reply = server.call("DELETE", path).send().await;
    assert_eq!((reply.status, reply.text()), (204, String::new()), "{path}");
    assert_eq!(reply.header("content-type"), "");
}

/// The id of an object.
fn id(object: &Value) -> &str {
    object["id"].as_str().expect("it has an id")
}

/// Adds a user to a workspace by version 2, and returns the member.
async fn join(server: &Server, workspace: &str, email: &str, role: &str) -> Value {
    let body = json!({"name": "Ada", "email": email, "role": role});
    let path = format!("/api/v2/ext/workspaces/{workspace}/users");
    server.post(&path, &body).await.expect(201)
}

/// Sends each of these writes, the path of whose resource is given, with a tag that is not the current one: each is refused, and
/// names the current tag.
async fn compares_tags(server: &Server, resource: &str, writes: &[(&str, &str)]) {
    let tag = server.get(resource).await.header("etag").to_owned();
    assert!(tag.starts_with('"'), "{resource}: {tag}");
    for (method, path) in writes {
        let call = server.call(method, path).header("if-match", "\"0\"");
        let reply = call.json(&json!({})).send().await;
        assert_eq!(code(&reply, 412), "changed_meanwhile", "{method} {path}");
        assert_eq!(reply.header("etag"), tag, "{method} {path}");
    }
    let known = server.call("GET", resource).header("if-none-match", &tag).send().await;
    assert_eq!((known.status, known.text()), (304, String::new()), "{resource}");
}

/// Tries a write, which must succeed with this status and keep nothing. Returns the actions of its events.
async fn tried(server: &Server, method: &str, path: &str, body: &Value, status: u16) -> Vec<String> {
    let before = server.workdir.database.dump().await;
    let path = format!("{path}?dry_run=true");
    let tried = server.call(method, &path).json(body).send().await.expect(200);
    assert_eq!(
        (&tried["dry_run"], &tried["status"]),
        (&json!(true), &json!(status)),
        "{method} {path}"
    );
    assert_eq!(before, server.workdir.database.dump().await, "{method} {path}");
    let changes = tried["changes"].as_array().expect("an array");
    let action = |event: &Value| event["action"].as_str().expect("a text").to_owned();
    changes.iter().map(action).collect()
}

/// Sends a write twice with the same key: the second answer is that of the first.
async fn is_replayed(server: &Server, method: &str, path: &str, body: &Value, status: u16) {
    let key = format!("{method} {path}");
    let send = async || {
        let call = server.call(method, path).header("idempotency-key", &key);
        call.json(body).send().await
    };
    let (first, again) = (send().await, send().await);
    assert_eq!(
        (first.status, again.status),
        (status, status),
        "{method} {path}: {}",
        first.text()
    );
    assert_eq!(first.text(), again.text(), "{method} {path}");
    assert_eq!(first.header("idempotent-replayed"), "", "{method} {path}");
    assert_eq!(again.header("idempotent-replayed"), "true", "{method} {path}");
}

/// Asserts the password of a user.
fn has_password(server: &Server, email: &str, password: &str) {
    let check = server
        .workdir
        .roster(&["user", "check-password", email, "--password-stdin"]);
    check.stdin(&format!("{password}\n")).run().succeeded();
}
