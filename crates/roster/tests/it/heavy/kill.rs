//! `kill -9` during a write load: everything answered with success is there after a restart, and nothing is half there.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::{Client, Kind, Place, Running, names, on_both_databases, path_of, until};

const ROUNDS: usize = 20;
const WRITERS: usize = 8;

/// What the clients have been promised so far, over all rounds.
#[derive(Default)]
struct Promised {
    /// Users answered with `201` or, later, with `200`, as they were shown.
    users: Mutex<BTreeMap<String, Value>>,
    answers: AtomicUsize,
}

impl Promised {
    fn keep(&self, user: Value) {
        let email = user["email"].as_str().expect("a string").to_owned();
        self.users.lock().expect("no panic").insert(email, user);
        self.answers.fetch_add(1, Ordering::Relaxed);
    }
}

fn relations(workspace: &str, status: &str) -> Value {
    json!([
        {"name": "one", "status": status, "groups": [{"name": "editors"}]},
        {"name": workspace, "status": status, "groups": [{"name": "editors"}, {"name": "admin"}]},
    ])
}

/// Creates users and replaces their relations until the server is gone. One whose last request was not answered may
/// be in the old state or in the new one, so what was promised of it is withdrawn before each request.
async fn write(client: Client, writer: String, promised: Arc<Promised>) {
    for number in 0.. {
        let email = format!("{writer}.{number}@example.com");
        let body = json!({"name": "Ada", "email": email, "status": "active", "workspaces": relations("two", "active")});
        let Some(reply) = client.call("POST", "/api/ext/users").json(&body).try_send().await else {
            return;
        };
        let user = reply.expect(201);
        let path = format!("{}/workspaces", path_of(&user));
        promised.keep(user);
        if number % 2 == 0 {
            promised.users.lock().expect("no panic").remove(&email);
            let body = relations("three", "archived");
            let Some(reply) = client.call("PUT", &path).json(&body).try_send().await else {
                return;
            };
            promised.keep(reply.expect(200));
        }
    }
}

/// A user that no promise speaks of must still be in one of the states that a request asked for.
fn assert_whole(user: &Value) {
    let memberships = user["workspaces"].as_array().expect("an array");
    assert_eq!(memberships.len(), 2, "{user}");
    let (first, second) = (&memberships[0], &memberships[1]);
    assert_eq!(names(&first["groups"]), ["all_users", "editors"], "{user}");
    assert_eq!(names(&second["groups"]), ["all_users", "admin", "editors"], "{user}");
    let states = [&first["name"], &second["name"], &first["status"], &second["status"]];
    let possible = [
        ["one", "two", "active", "active"],
        ["one", "three", "archived", "archived"],
    ];
    assert!(
        possible
            .iter()
            .any(|state| states.iter().zip(state).all(|(is, may_be)| *is == may_be)),
        "{user}"
    );
}

async fn assert_kept(server: &Running, promised: &Promised) {
    let everyone = server.get("/api/ext/users").await.expect(200);
    let mut everyone: BTreeMap<_, _> = everyone
        .as_array()
        .expect("an array")
        .iter()
        .map(|user| (user["email"].as_str().expect("a string").to_owned(), user.clone()))
        .collect();
    everyone.values().for_each(assert_whole);
    for (email, promised) in &*promised.users.lock().expect("no panic") {
        assert_eq!(
            everyone.remove(email).as_ref(),
            Some(promised),
            "answered with success, and not on disk"
        );
    }
    // At most one request of each writer and round was under way when the server was killed.
    assert!(
        everyone.len() <= ROUNDS * WRITERS,
        "{} users from nowhere",
        everyone.len()
    );
}

async fn assert_sound(place: &Place) {
    if place.database.kind() == Kind::Sqlite {
        assert_eq!(place.database.rows("PRAGMA integrity_check").await, [["ok"]]);
        assert_eq!(place.database.rows("PRAGMA foreign_key_check").await.len(), 0);
    }
    let ends = place
        .database
        .rows("SELECT count(*), min(seq), max(seq) FROM events")
        .await
        .remove(0);
    assert_eq!((&*ends[1], &ends[0]), ("1", &ends[2]), "the events have a gap");
}

on_both_databases! {
    async fn nothing_promised_is_lost_and_nothing_is_half_there(place: &Place) {
        for name in ["one", "two", "three"] {
            place.workspace(name);
            place.group(name, "editors");
        }
        let promised = Arc::new(Promised::default());
        for round in 0..ROUNDS {
            let server = place.serve();
            assert_kept(&server, &promised).await;
            let before = promised.answers.load(Ordering::Relaxed);
            let writers: Vec<_> = (0..WRITERS)
                .map(|writer| {
                    let client = server.authorized_by(Some(&format!("Basic {}", crate::harness::TOKEN)));
                    tokio::spawn(write(client, format!("r{round}w{writer}"), Arc::clone(&promised)))
                })
                .collect();
            until("the load to be on", || promised.answers.load(Ordering::Relaxed) > before + WRITERS).await;
            // Another moment each round: within a commit, between two, within a checkpoint.
            tokio::time::sleep(Duration::from_millis(37 * round as u64 % 200)).await;
            server.kill();
            for writer in writers {
                writer.await.expect("no writer was answered wrongly");
            }
        }
        assert_kept(&place.serve(), &promised).await;
        assert_sound(place).await;
    }
}
