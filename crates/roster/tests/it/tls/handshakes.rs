//! Unfinished handshakes.

use std::time::Duration;

use testing::{Running, Workdir, answer_on, connect, on_both_databases, on_sqlite, status_of};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::{Identity, connect_tls, connect_tls_on, get_tls, server_as};
use crate::harness::lacks;

/// The beginning of a client's first message, which announces 512 bytes.
const BEGINNING: &[u8] = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03";

async fn others_are_served(server: &Running, identity: &Identity) {
    for _ in 0..5 {
        let newcomer = connect_tls(server.address, identity).await;
        let answer = get_tls(newcomer, "/api/ext/users").await;
        assert_eq!(status_of(&answer), 200, "{answer}");
    }
}

/// Every second one sends nothing at all.
async fn half_open(server: &Running, count: usize) -> Vec<TcpStream> {
    let mut connections = Vec::with_capacity(count);
    for number in 0..count {
        let mut stream = connect(server.address).await;
        if number % 2 == 0 {
            stream.write_all(BEGINNING).await.expect("the system takes it");
        }
        connections.push(stream);
    }
    connections
}

/// The limit of connections is an eighth of them.
async fn half_open_handshakes_keep_nobody_out(workdir: &Workdir) {
    let identity = Identity::new();
    let server = server_as(workdir, &identity)
        .env("ROSTER_MAX_CONNECTIONS", "64")
        .start();
    let connections = half_open(&server, 500).await;
    others_are_served(&server, &identity).await;
    // They were closed to make room, and not by their timeout.
    let metrics = get_tls(connect_tls(server.address, &identity).await, "/metrics").await;
    let mut shed = metrics
        .lines()
        .filter_map(|line| line.strip_prefix("roster_http_connections_shed_total "));
    assert!(shed.any(|count| count != "0"), "{metrics}");
    drop(connections);
}

/// A connection that has just finished its handshake is not the next one to be closed, however long the handshake took.
async fn a_finished_handshake_counts_as_a_sign_of_life(workdir: &Workdir) {
    let identity = Identity::new();
    let server = server_as(workdir, &identity).env("ROSTER_MAX_CONNECTIONS", "3").start();
    let slow = connect(server.address).await;
    let mut idle = connect_tls(server.address, &identity).await;
    // Longer than the minimum idle time.
    tokio::time::sleep(Duration::from_secs(1)).await;
    let mut slow = connect_tls_on(slow, &identity).await;
    // The client has finished before the server has read its last message.
    tokio::time::sleep(Duration::from_millis(300)).await;
    // This one takes the last place.
    let newcomer = connect(server.address).await;
    let (mut from_idle, mut from_slow) = ([0], [0]);
    tokio::select! {
        biased;
        left = idle.read(&mut from_idle) => assert!(!matches!(left, Ok(1..)), "{left:?}"),
        left = slow.read(&mut from_slow) => panic!("the other one had to leave: {left:?}"),
    }
    drop(newcomer);
}

/// They don't delay a shutdown either: it doesn't wait for their timeout.
async fn half_open_handshakes_do_not_hold_up_a_stop(workdir: &Workdir) {
    let server = server_as(workdir, &Identity::new()).env("ROSTER_LOG", "debug").start();
    let connections = half_open(&server, 20).await;
    server.signal("TERM");
    assert_eq!(server.exit_code().await, Some(0), "{}", server.stderr());
    assert!(server.stderr().contains("\"stopped\""), "{}", server.stderr());
    lacks(&server.stderr(), "the handshake took too long");
    drop(connections);
}

async fn what_is_no_tls_breaks_nothing(workdir: &Workdir) {
    let identity = Identity::new();
    let server = server_as(workdir, &identity).start();
    let endless = [BEGINNING, &vec![0x41; 100_000]].concat();
    for noise in [&b"\0"[..], b"\x16\x03\x01\xff\xff", &[0xff; 10_000], &endless] {
        let mut stream = connect(server.address).await;
        let _ = stream.write_all(noise).await;
        let _ = stream.shutdown().await;
        // The connection ends, possibly by a reset.
        let ended = tokio::time::timeout(Duration::from_mins(1), stream.read_to_end(&mut Vec::new())).await;
        assert!(ended.is_ok(), "it is still open");
    }
    others_are_served(&server, &identity).await;
}

on_both_databases!(
    half_open_handshakes_keep_nobody_out,
    a_finished_handshake_counts_as_a_sign_of_life,
    half_open_handshakes_do_not_hold_up_a_stop,
    what_is_no_tls_breaks_nothing
);

/// Even if there are free connections, an unfinished handshake is ended, also if a byte arrives now and then. TLS
/// doesn't depend on the database, so this runs once.
async fn a_slow_handshake_is_ended(workdir: &Workdir) {
    let server = server_as(workdir, &Identity::new()).env("ROSTER_LOG", "debug").start();
    let mut silent = connect(server.address).await;
    let mut slow = connect(server.address).await;
    slow.write_all(BEGINNING).await.expect("it is read");
    let dribble = async {
        // Until the connection is closed, and writing fails.
        for _ in 0..120 {
            tokio::time::sleep(Duration::from_millis(500)).await;
            if slow.write_all(&[0]).await.is_err() {
                return;
            }
        }
        panic!("a minute later the handshake is still open");
    };
    let (answer, ()) = tokio::join!(answer_on(&mut silent), dribble);
    assert_eq!(answer, "");
    let told = |line: &str| line.contains("the handshake took too long");
    server.logged("the end of a handshake", told).await;
}

on_sqlite!(a_slow_handshake_is_ended);
