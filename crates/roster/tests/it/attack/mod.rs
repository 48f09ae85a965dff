//! Malicious clients: memory stays bounded, the status is right, and other clients are served.

mod bodies;
mod connections;
mod framing;
mod heads;
mod paths;

use testing::{Running, TOKEN, until};

/// The maximum growth of memory in KiB during an attack. The attacks send many times as much.
const BOUND: u64 = 64 * 1024;

/// Requests of other clients succeed, each on a new connection.
async fn others_are_served(server: &Running) {
    for _ in 0..10 {
        let newcomer = server.authorized_by(Some(&format!("Basic {TOKEN}")));
        newcomer.get("/api/ext/users").await.expect(200);
    }
}

/// Other clients are served, and memory stays where it was or returns to it.
async fn assert_unharmed(server: &Running, before: u64) {
    others_are_served(server).await;
    assert_bounded(server, before).await;
}

async fn assert_bounded(server: &Running, before: u64) {
    until("the memory to be bounded", || server.resident() < before + BOUND).await;
}
