//! Request heads that are huge or never end.

use std::time::Duration;

use testing::{Workdir, connect, head_of, on_both_databases, raw, status_of};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use super::{assert_unharmed, others_are_served};
use crate::harness::Server;

const MIB: usize = 1024 * 1024;

/// Sends a head byte by byte without ever ending it.
async fn trickle(mut stream: TcpStream) {
    let head = head_of("GET", "/api/ext/users");
    for byte in head.as_bytes().iter().chain(b"X-More: is to come\r\n".iter().cycle()) {
        if stream.write_all(&[*byte]).await.is_err() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn a_header_of_a_megabyte_is_431(server: &Server) {
    let before = server.resident();
    for header in [
        format!("X-Long: {}", "x".repeat(MIB)),
        format!("Authorization: Basic {}", "x".repeat(MIB)),
    ] {
        let request = format!("GET /api/ext/users HTTP/1.1\r\nHost: roster\r\n{header}\r\n\r\n");
        assert_eq!(status_of(&raw(server.address, request).await), 431);
    }
    let many = "X-Many: yes\r\n".repeat(MIB / 13);
    let request = format!("GET /api/ext/users HTTP/1.1\r\nHost: roster\r\n{many}\r\n");
    assert_eq!(status_of(&raw(server.address, request).await), 431);
    assert_unharmed(server, before).await;
}

async fn a_target_of_a_megabyte_is_refused(server: &Server) {
    let request = format!("GET /{} HTTP/1.1\r\nHost: roster\r\n\r\n", "x".repeat(MIB));
    let status = status_of(&raw(server.address, request).await);
    assert!([414, 431].contains(&status), "{status}");
    others_are_served(server).await;
}

/// More clients with unfinished heads than the server accepts connections.
async fn slow_heads_keep_nobody_out(workdir: &Workdir) {
    let server = workdir.server().env("ROSTER_MAX_CONNECTIONS", "32").start();
    let mut slow = tokio::task::JoinSet::new();
    for _ in 0..100 {
        slow.spawn(trickle(connect(server.address).await));
    }
    for _ in 0..10 {
        others_are_served(&server).await;
    }
    assert!(slow.len() == 100 && server.get("/metrics").await.text().contains("connections_shed_total"));
}

on_both_databases!(
    a_header_of_a_megabyte_is_431,
    a_target_of_a_megabyte_is_refused,
    slow_heads_keep_nobody_out
);
