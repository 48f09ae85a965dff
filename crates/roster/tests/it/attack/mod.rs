//! Clients that mean harm: memory stays bounded, the status is right, and everybody else is served meanwhile.

mod bodies;
mod connections;
mod framing;
mod heads;
mod paths;

use testing::{Running, TOKEN, until};

/// More than any of these attacks may cost in memory, in KiB; what they send is many times as much.
const BOUND: u64 = 64 * 1024;

/// Requests of other clients are answered. Each comes on a connection of its own, as a newcomer's does.
async fn others_are_served(server: &Running) {
    for _ in 0..10 {
        let newcomer = server.authorized_by(Some(&format!("Basic {TOKEN}")));
        newcomer.get("/api/ext/users").await.expect(200);
    }
}

/// Others are served while something goes on, and memory is where it was before, or comes back to it.
async fn assert_unharmed(server: &Running, before: u64) {
    others_are_served(server).await;
    assert_bounded(server, before).await;
}

async fn assert_bounded(server: &Running, before: u64) {
    until("the memory to be bounded", || server.resident() < before + BOUND).await;
}
