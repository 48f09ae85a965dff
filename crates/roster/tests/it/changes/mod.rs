//! Dry run, `If-Match` and `Idempotency-Key` work in the same way for every write.

mod body;
mod dry_run;
mod idempotency;
mod if_match;
mod running;
mod tags;
mod tidying;
mod together;

use serde_json::{Value, json};
use testing::{Call, HttpClient, Reply};

use crate::harness::{Server, keys, member_path, path_of};

/// A request, to be sent in several ways.
pub struct Request {
    pub method: &'static str,
    pub path: String,
    pub body: Value,
    /// The status of its success.
    pub status: u16,
}

impl Request {
    fn new(method: &'static str, path: impl Into<String>, body: Value, status: u16) -> Self {
        Self {
            method,
            path: path.into(),
            body,
            status,
        }
    }

    /// The request with a query.
    pub fn with_query<'a>(&self, client: &'a HttpClient, query: &str) -> Call<'a> {
        client
            .call(self.method, &format!("{}?{query}", self.path))
            .json(&self.body)
    }

    pub fn of<'a>(&self, client: &'a HttpClient) -> Call<'a> {
        client.call(self.method, &self.path).json(&self.body)
    }

    /// The response when it is sent with a key.
    pub async fn keyed(&self, client: &HttpClient, key: &str) -> Reply {
        self.of(client).header("idempotency-key", key).send().await
    }
}

/// Creates a member of a workspace with a group. Returns the user and one request for each write of version 1, in both
/// spellings. Sent in this order, each of them changes something.
pub async fn writes(server: &Server) -> (Value, Vec<Request>) {
    let finance = server.workspace("finance");
    server.group("finance", "Auditors");
    server.workspace("ops");
    let items = json!([{"name": "finance", "groups": [{"name": "Auditors"}]}]);
    let user = server.user("ada@example.com", &items).await;
    let bob = json!({
        "name": "Bob", "email": "bob@example.com", "password": "c0rrect-horse", "status": "active",
        "workspaces": [{"name": "ops", "groups": [{"name": "admin"}]}, {"name": "finance", "status": "archived"}],
    });
    let eve = json!({"name": "Eve", "email": "eve@example.com", "password": "an0ther-horse", "status": "archived"});
    let relations = json!([{"name": "ops"}, {"name": "finance", "groups": [{"name": "admin"}, {"name": "Auditors"}]}]);
    let member = json!({"status": "active", "groups": [], "name": "treasury"});
    let member_again = json!({"status": "archived", "groups": [{"name": "admin"}]});
    let other_spelling = member_path(&user, &finance).replace("/workspaces/", "/workspace/");
    let writes = vec![
        Request::new("POST", "/api/ext/users", bob, 201),
        Request::new("PATCH", path_of(&user), eve, 200),
        Request::new("PUT", format!("{}/workspaces", path_of(&user)), relations, 200),
        Request::new("PATCH", member_path(&user, &finance), member, 200),
        Request::new("PATCH", other_spelling, member_again, 200),
    ];
    (user, writes)
}

/// Asserts that a request is refused with an error that only these three features have: its envelope has this code.
/// Returns the message.
#[track_caller]
pub fn refused(reply: &Reply, status: u16, code: &str) -> Value {
    let mut body = reply.expect(status);
    assert_eq!(
        keys(&body),
        ["code", "error", "message", "path", "statusCode", "timestamp"]
    );
    assert_eq!(body["code"], code);
    body["message"].take()
}

/// The tag of a response, which must be strong.
#[track_caller]
pub fn tag_of(reply: &Reply) -> String {
    let tag = reply.header("etag");
    let inner = tag.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let is_strong = inner.is_some_and(|inner| !inner.is_empty() && !inner.contains('"'));
    assert!(is_strong, "{tag:?} is not a strong tag; status {}", reply.status);
    tag.to_owned()
}

/// The current tag of the user.
pub async fn current_tag(server: &Server, user: &Value) -> String {
    tag_of(&server.get(&path_of(user)).await)
}

/// The number of the last event.
pub async fn last_event(server: &Server) -> String {
    server.workdir.database.rows("SELECT seq FROM event_head").await[0][0].clone()
}

/// How many passwords the server has hashed.
pub async fn hashed(server: &Server) -> String {
    let metrics = server.get("/metrics").await.text();
    let line = |line: &&str| line.starts_with("roster_password_wait_seconds_count");
    metrics.lines().find(line).unwrap_or_default().to_owned()
}
