//! Resident memory after loads of each kind: it comes back.

use std::fmt::Write as _;
use std::sync::Arc;

use serde_json::{Value, json};
use testing::{HttpClient, TOKEN, on_both_databases, until};
use tokio::task::JoinSet;

use super::import;
use crate::harness::Server;

/// More than a server may keep after a load, in KiB, beside what it had before its first request. No setting asks for more:
/// what they allow is in use for as long as a request or a connection is there.
const BOUND: u64 = 64 * 1024;

const CLIENTS: usize = 64;

/// Runs so many requests, shared by clients that each have a connection of their own.
async fn all<F>(server: &Server, count: usize, request: impl Fn(HttpClient, usize) -> F + Send + Sync + 'static)
where
    F: Future<Output = ()> + Send,
{
    let request = Arc::new(request);
    let mut clients = JoinSet::new();
    for client in 0..CLIENTS {
        let http = server.authorized_by(Some(&format!("Basic {TOKEN}")));
        let request = Arc::clone(&request);
        clients.spawn(async move {
            for number in (client..count).step_by(CLIENTS) {
                request(http.clone(), number).await;
            }
        });
    }
    clients.join_all().await;
}

fn user(email: &str, password: Option<&str>) -> Value {
    json!({"name": "Ada", "email": email, "status": "active", "password": password, "workspaces": []})
}

async fn creates_with_passwords(server: &Server) {
    all(server, 150, |http, number| async move {
        let user = user(&format!("secret{number}@example.com"), Some("c0rrect-horse"));
        http.post("/api/ext/users", &user).await.expect(201);
    })
    .await;
}

async fn creates(server: &Server) {
    all(server, 1500, |http, number| async move {
        let create = http.call("POST", "/api/ext/users");
        let create = create.header("idempotency-key", &format!("key {number}"));
        let user = user(&format!("plain{number}@example.com"), None);
        create.json(&user).send().await.expect(201);
    })
    .await;
}

/// As large as a body may be, and each refused for what is in it.
async fn large_bodies(server: &Server) {
    all(server, 256, |http, number| async move {
        let email = format!("large{number}@example.com");
        let mut user = user(&email, None);
        user["workspaces"] = json!(vec![json!({"name": "nowhere", "groups": []}); 20_000]);
        let reply = http.post("/api/ext/users", &user).await;
        assert!((400..500).contains(&reply.status), "{reply:?}");
    })
    .await;
}

async fn whole_lists(server: &Server) {
    all(server, 128, |http, _| async move {
        for list in ["/api/ext/users", "/api/ext/workspaces"] {
            // PostgreSQL has fewer connections for lists than there are clients.
            let reply = http.get(list).await;
            assert!([200, 503].contains(&reply.status), "{}", reply.status);
        }
    })
    .await;
}

async fn point_reads(server: &Server) {
    let users = server.users("?limit=1000").await;
    let paths: Vec<_> = users.iter().map(crate::harness::path_of).collect();
    let paths = Arc::new(paths);
    all(server, 5000, move |http, number| {
        let path = paths[number % paths.len()].clone();
        async move {
            http.get(&path).await.expect(200);
        }
    })
    .await;
}

/// A connection for each request, all open at once.
async fn connections(server: &Server) {
    let mut clients = Vec::new();
    for _ in 0..300 {
        let http = server.authorized_by(Some(&format!("Basic {TOKEN}")));
        http.get("/api/ext/users?limit=1000").await.expect(200);
        clients.push(http);
    }
}

/// Users and workspaces that make long lists.
fn fill(server: &Server) {
    let workdir = &server.workdir;
    workdir.begin();
    let mut users = "name,email,status,workspaces\n".to_owned();
    for number in 0..8000 {
        writeln!(users, "Ada,ada{number}@example.com,active,workspace {number}").expect("text");
    }
    workdir.write("many.csv", &users);
    import(workdir, "many.csv")
        .argument("--create-workspaces")
        .run()
        .succeeded();
}

async fn comes_back(server: &Server, before: u64, load: &str) {
    eprintln!("{load}: {} KiB at its end, {before} before", server.resident());
    let back = format!("the memory to come back after {load}");
    until(&back, || server.resident() < before + BOUND).await;
}

/// One test, because a load may only show what an earlier one left.
async fn memory_comes_back_after_any_load(server: &Server) {
    let before = server.resident();
    creates_with_passwords(server).await;
    comes_back(server, before, "creates with passwords").await;
    creates(server).await;
    comes_back(server, before, "creates").await;
    large_bodies(server).await;
    comes_back(server, before, "large bodies").await;
    fill(server);
    comes_back(server, before, "an import").await;
    whole_lists(server).await;
    comes_back(server, before, "whole lists").await;
    point_reads(server).await;
    comes_back(server, before, "point reads").await;
    connections(server).await;
    comes_back(server, before, "many connections").await;
}

on_both_databases!(memory_comes_back_after_any_load);
