//! More work than can be queued: some requests are told to come back later, and no response is wrong.

use futures_util::future::join_all;
use serde_json::json;
use testing::{Workdir, on_both_databases};

use crate::harness::envelope;

/// Hashing a password takes much CPU time on purpose: this is far more than a server may queue.
const CLIENTS: usize = 800;

async fn too_many_requests_are_429_with_retry_after(workdir: &Workdir) {
    // Queued requests must not time out, however slow the machine is.
    let server = workdir.server().env("ROSTER_REQUEST_TIMEOUT", "3600").start();
    let bodies: Vec<_> = (0..CLIENTS)
        .map(|number| {
            let email = format!("user{number}@example.com");
            json!({"name": "Ada", "email": email, "password": "c0rrect-horse", "workspaces": []})
        })
        .collect();
    let replies = join_all(bodies.iter().map(|body| server.post("/api/ext/users", body))).await;
    let (created, refused): (Vec<_>, Vec<_>) = replies.iter().partition(|reply| reply.status == 201);
    assert!(
        !created.is_empty() && !refused.is_empty(),
        "{} of {CLIENTS} were created",
        created.len()
    );
    for reply in refused {
        envelope(reply, 429, "/api/ext/users");
        let seconds = reply.header("retry-after").parse::<u32>();
        assert!(
            seconds.is_ok_and(|seconds| seconds > 0),
            "{}",
            reply.header("retry-after")
        );
    }
    let users = server.get("/api/ext/users").await.expect(200);
    assert_eq!(users.as_array().map(Vec::len), Some(created.len()));
}

on_both_databases!(too_many_requests_are_429_with_retry_after);
