//! More connections than the server accepts.

use std::collections::VecDeque;

use serde_json::json;
use testing::{Running, Workdir, answer_on, connect, head_of, on_both_databases, status_of};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use super::{BOUND, assert_bounded, assert_unharmed, others_are_served};

const MANY: usize = 10_000;

/// Waits for the server to accept each connection, so that the kernel's queue never overflows.
async fn connect_many(server: &Running, count: usize) -> Vec<TcpStream> {
    let mut connections = Vec::with_capacity(count);
    for number in 0..count {
        connections.push(connect(server.address).await);
        if number % 1000 == 999 {
            others_are_served(server).await;
        }
    }
    connections
}

/// Half of a create request, which keeps the server in the middle of a request for as long as the test needs.
async fn half_a_create(server: &Running, email: &str) -> (TcpStream, String) {
    let body = json!({"name": "Ada", "email": email, "workspaces": []}).to_string();
    let (first, rest) = body.split_at(20);
    let head = head_of("POST", "/api/ext/users");
    let length = body.len();
    let mut stream = connect(server.address).await;
    let request =
        format!("{head}Connection: close\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{first}");
    stream.write_all(request.as_bytes()).await.expect("it is read");
    (stream, rest.to_owned())
}

/// The limit is a tenth of them: a silent connection is closed when another one needs its place.
async fn ten_thousand_idle_connections_keep_nobody_out(workdir: &Workdir) {
    rlimit::increase_nofile_limit(u64::MAX).expect("a test may open files");
    let server = workdir.serve();
    others_are_served(&server).await;
    let before = server.resident();
    let idle = connect_many(&server, MANY).await;
    assert_unharmed(&server, before).await;
    drop(idle);
    assert_bounded(&server, before).await;
}

/// With a limit high enough for all of them, they only cost memory.
async fn ten_thousand_idle_connections_are_cheap(workdir: &Workdir) {
    rlimit::increase_nofile_limit(u64::MAX).expect("a test may open files");
    let server = workdir.server().env("ROSTER_MAX_CONNECTIONS", "20000").start();
    others_are_served(&server).await;
    let before = server.resident();
    let idle = connect_many(&server, MANY).await;
    others_are_served(&server).await;
    assert!(
        server.resident() < before + 2 * BOUND,
        "{} KiB, and {before} before",
        server.resident()
    );
    drop(idle);
}

/// A new connection takes the place of an idle one, not of one with a request in progress.
async fn a_connection_with_a_request_is_not_closed(workdir: &Workdir) {
    let server = workdir
        .server()
        .env("ROSTER_MAX_CONNECTIONS", "16")
        .env("ROSTER_REQUEST_TIMEOUT", "3600")
        .start();
    let mut working = VecDeque::new();
    for number in 0..8 {
        working.push_back(half_a_create(&server, &format!("user{number}@example.com")).await);
    }
    let _idle = connect_many(&server, 40).await;
    others_are_served(&server).await;
    for (mut stream, rest) in working {
        stream
            .write_all(rest.as_bytes())
            .await
            .expect("the connection is still open");
        let answer = answer_on(&mut stream).await;
        assert_eq!(status_of(&answer), 201, "{answer}");
    }
}

/// Anyone can request public pages and never read the response.
async fn unread_public_pages_keep_nobody_out(workdir: &Workdir) {
    let server = workdir.server().env("ROSTER_MAX_CONNECTIONS", "16").start();
    let mut stalled = Vec::new();
    for _ in 0..50 {
        let mut stream = connect(server.address).await;
        let request = "GET /openapi.json HTTP/1.1\r\nHost: roster\r\n\r\n".repeat(500);
        let _ = stream.try_write(request.as_bytes());
        stream.flush().await.expect("nothing is buffered here");
        stalled.push(stream);
    }
    others_are_served(&server).await;
    drop(stalled);
}

on_both_databases!(
    ten_thousand_idle_connections_keep_nobody_out,
    ten_thousand_idle_connections_are_cheap,
    a_connection_with_a_request_is_not_closed,
    unread_public_pages_keep_nobody_out
);
