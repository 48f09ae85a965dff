//! Clients that write and read until they are stopped, and remember every response.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use testing::{HttpClient, Reply};

use crate::harness::path_of;

/// More than the sum of Roster's timeouts for the database. It only ends a test that hangs; nothing is measured.
const NEVER: Duration = Duration::from_secs(45);

/// The responses of one server.
#[derive(Default)]
pub struct Answered {
    /// Users by address, as the last successful response showed them. `None` while it is unknown whether a change was
    /// made.
    users: Mutex<BTreeMap<String, Option<Value>>>,
    pub written: AtomicUsize,
    pub refused: AtomicUsize,
    is_over: AtomicBool,
}

impl Answered {
    fn know(&self, email: &str, user: Option<Value>) {
        self.users.lock().expect("no panic").insert(email.to_owned(), user);
    }

    pub fn is_written(&self) -> usize {
        self.written.load(Ordering::Relaxed)
    }

    pub fn is_refused(&self) -> usize {
        self.refused.load(Ordering::Relaxed)
    }

    /// Lets the clients finish their current requests.
    pub fn end(&self) {
        self.is_over.store(true, Ordering::Relaxed);
    }

    /// Creates, reads and changes users.
    pub async fn load(self: Arc<Self>, client: HttpClient, writer: String) {
        for number in 0.. {
            if self.is_over.load(Ordering::Relaxed) {
                return;
            }
            let email = format!("{writer}.{number}@example.com");
            let body = json!({"name": "Ada", "email": email, "status": "active", "workspaces": []});
            let Some(user) = self
                .ask(client.call("POST", "/api/ext/users").json(&body).send(), 201)
                .await
            else {
                continue;
            };
            let path = path_of(&user);
            self.know(&email, Some(user.clone()));
            if let Some(read) = self.ask(client.call("GET", &path).send(), 200).await {
                assert_eq!(read, user, "a successful write is lost");
            }
            self.know(&email, None);
            let change = json!({"name": "Eve"});
            if let Some(user) = self.ask(client.call("PATCH", &path).json(&change).send(), 200).await {
                self.know(&email, Some(user));
            }
        }
    }

    /// The response, or `None` after a `503`, which is the only other response that is allowed.
    async fn ask(&self, asked: impl Future<Output = Reply>, status: u16) -> Option<Value> {
        let reply = tokio::time::timeout(NEVER, asked).await.expect("no request hangs");
        if reply.status == 503 {
            assert_eq!(reply.header("retry-after"), "1", "{}", reply.text());
            self.refused.fetch_add(1, Ordering::Relaxed);
            tokio::time::sleep(Duration::from_millis(50)).await;
            return None;
        }
        let value = reply.expect(status);
        self.written.fetch_add(usize::from(status == 201), Ordering::Relaxed);
        Some(value)
    }

    /// Each successful response is consistent with the current directory.
    pub fn assert_kept(&self, everyone: &BTreeMap<String, Value>) {
        for (email, promised) in &*self.users.lock().expect("no panic") {
            let found = everyone
                .get(email)
                .unwrap_or_else(|| panic!("{email} was answered with success, and is lost"));
            if let Some(promised) = promised {
                assert_eq!(found, promised, "answered with success, and lost");
            }
        }
    }
}

/// All users by address.
pub async fn everyone(client: &HttpClient) -> BTreeMap<String, Value> {
    let users = client.get("/api/ext/users").await.expect(200);
    let users = users.as_array().expect("an array").iter();
    users
        .map(|user| (user["email"].as_str().expect("a string").to_owned(), user.clone()))
        .collect()
}
