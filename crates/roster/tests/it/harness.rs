//! The helpers of this suite: a server with its own folder, and assertions about its responses.

use std::ops::Deref;
use std::path::Path;

use serde_json::{Value, json};
use testing::{Arrange, Command, Kind, Reply, Running, Setup, Workdir};

/// The binary under test.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_roster");

/// A command in the test's own folder, without a database URL.
pub fn roster(folder: &Path, arguments: &[&str]) -> Command {
    Command::new(PROGRAM, folder, arguments)
}

/// A running server with the API switched on.
pub struct Server {
    // Dropped in this order: the database must not be in use when it is dropped.
    running: Running,
    pub workdir: Workdir,
}

impl Arrange for Server {
    async fn arrange(setup: Setup) -> Self {
        Self::serve(Workdir::arrange(setup).await)
    }
}

impl Deref for Server {
    type Target = Running;

    fn deref(&self) -> &Running {
        &self.running
    }
}

impl Server {
    fn serve(workdir: Workdir) -> Self {
        Self {
            running: workdir.serve(),
            workdir,
        }
    }

    /// Another server in another folder, on a database of this kind.
    pub async fn another(workdir: &Workdir, kind: Kind) -> Self {
        Self::serve(workdir.another(kind).await)
    }

    /// Creates a workspace, and returns it in the shape of the API.
    pub fn workspace(&self, name: &str) -> Value {
        self.workdir.workspace(name)
    }

    /// Creates a custom group, and returns it in the shape of the API.
    pub fn group(&self, workspace: &str, name: &str) -> Value {
        self.workdir.group(workspace, name)
    }

    /// Creates a user by operation 3.
    pub async fn create(&self, body: &Value) -> Value {
        self.post("/api/ext/users", body).await.expect(201)
    }

    /// Creates an active user with these workspaces.
    pub async fn user(&self, email: &str, workspaces: &Value) -> Value {
        self.create(&json!({"name": "Ada", "email": email, "status": "active", "workspaces": workspaces}))
            .await
    }

    /// The current user, by operation 2.
    pub async fn show(&self, user: &Value) -> Value {
        self.get(&path_of(user)).await.expect(200)
    }

    /// Operation 4.
    pub async fn update(&self, user: &Value, body: &Value) -> Value {
        self.patch(&path_of(user), body).await.expect(200)
    }

    /// Operation 5.
    pub async fn replace(&self, user: &Value, body: &Value) -> Value {
        self.put(&format!("{}/workspaces", path_of(user)), body)
            .await
            .expect(200)
    }

    /// Operation 6.
    pub async fn member(&self, user: &Value, workspace: &Value, body: &Value) -> Value {
        self.patch(&member_path(user, workspace), body).await.expect(200)
    }

    /// All users, by operation 1.
    pub async fn users(&self, query: &str) -> Vec<Value> {
        let list = self.get(&format!("/api/ext/users{query}")).await.expect(200);
        list.as_array().expect("an array").clone()
    }

    /// Operation 7.
    pub async fn workspaces(&self) -> Vec<Value> {
        let list = self.get("/api/ext/workspaces").await.expect(200);
        list.as_array().expect("an array").clone()
    }

    /// Sends a request that must be refused and change nothing. Returns the message of the envelope.
    pub async fn refusal(&self, method: &str, path: &str, body: &Value, status: u16) -> Value {
        let before = self.workdir.database.dump().await;
        let reply = self.call(method, path).json(body).send().await;
        let message = envelope(&reply, status, path);
        assert_eq!(
            before,
            self.workdir.database.dump().await,
            "a refused request changes nothing"
        );
        message
    }

    /// Like [`Self::refusal`], for a body that breaks field rules. Returns the errors, sorted.
    pub async fn field_errors(&self, method: &str, path: &str, body: &Value) -> Vec<String> {
        let message = self.refusal(method, path, body, 400).await;
        let Value::Array(errors) = message else {
            panic!("not an array: {message}")
        };
        let mut errors: Vec<_> = errors
            .iter()
            .map(|error| error.as_str().expect("a string").to_owned())
            .collect();
        errors.sort();
        errors
    }

    /// Sends a body of operation 3 with one mistake. There must be exactly one error, which starts with this text.
    pub async fn refuses_to_create(&self, body: &Value, start: &str) {
        let errors = self.field_errors("POST", "/api/ext/users", body).await;
        assert!(
            errors.len() == 1 && errors[0].starts_with(start),
            "{errors:?} should be only '{start}', for {body}"
        );
    }
}

/// The path of operations 2 and 4.
pub fn path_of(user: &Value) -> String {
    format!("/api/ext/user/{}", user["id"].as_str().expect("a user has an id"))
}

/// The path of operation 6.
pub fn member_path(user: &Value, workspace: &Value) -> String {
    format!(
        "{}/workspaces/{}",
        path_of(user),
        workspace["id"].as_str().expect("a workspace has an id")
    )
}

/// Asserts every key of the error envelope, and returns its message.
#[track_caller]
pub fn envelope(reply: &Reply, status: u16, path: &str) -> Value {
    let mut body = reply.expect(status);
    let mut expected = vec!["error", "message", "path", "statusCode", "timestamp"];
    if status == 500 {
        expected.insert(3, "requestId");
    }
    if path.starts_with("/api/v2/ext") {
        expected.insert(0, "code");
    }
    assert_eq!(keys(&body), expected);
    assert_eq!(body["statusCode"], status);
    assert_eq!(body["path"], path);
    let reason = hyper::StatusCode::from_u16(status)
        .expect("a status")
        .canonical_reason();
    assert_eq!(body["error"].as_str(), reason);
    assert_is_timestamp(body["timestamp"].as_str().expect("a string"));
    body["message"].take()
}

/// Asserts a time like `2026-11-23T09:00:00.000Z`: in UTC, with milliseconds.
#[track_caller]
fn assert_is_timestamp(text: &str) {
    let pattern: String = text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    assert_eq!(pattern, "0000-00-00T00:00:00.000Z", "{text}");
}

/// The keys of an object, sorted.
#[track_caller]
pub fn keys(object: &Value) -> Vec<&str> {
    let mut keys: Vec<_> = object
        .as_object()
        .expect("an object")
        .keys()
        .map(String::as_str)
        .collect();
    keys.sort_unstable();
    keys
}

/// The names in a list of users, workspaces or groups, in order.
#[track_caller]
pub fn names(list: &Value) -> Vec<&str> {
    let list = list.as_array().unwrap_or_else(|| panic!("not an array: {list}"));
    list.iter()
        .map(|item| item["name"].as_str().expect("it has a name"))
        .collect()
}

/// Asserts a UUID of version 7 in its canonical spelling.
#[track_caller]
pub fn assert_uuid_v7(id: &Value) {
    let text = id.as_str().expect("an id is a string");
    let uuid = uuid::Uuid::parse_str(text).expect("an id is a UUID");
    assert_eq!(uuid.get_version_num(), 7, "{text}");
    assert_eq!(uuid.hyphenated().to_string(), text);
}

/// Asserts that a text contains another one; for messages whose wording the contract leaves open.
#[track_caller]
pub fn mentions(text: &str, thing: &str) {
    assert!(text.contains(thing), "'{thing}' is not mentioned in: {text}");
}

/// Asserts that a text doesn't contain another one.
#[track_caller]
pub fn lacks(text: &str, thing: &str) {
    assert!(!text.contains(thing), "'{thing}' is in: {text}");
}
