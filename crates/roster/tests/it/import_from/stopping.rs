//! Ctrl-C while the other server doesn't respond.

use testing::{Workdir, on_both_databases, signal};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::{import_from, ok};
use crate::harness::mentions;

/// Reads a request and sends the beginning of a response.
async fn answer(listener: &TcpListener, with: &str) -> TcpStream {
    let (mut stream, _) = listener.accept().await.expect("a connection");
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.expect("a request"));
    }
    stream.write_all(with.as_bytes()).await.expect("it listens");
    stream
}

async fn a_signal_ends_the_wait_for_the_next_user(workdir: &Workdir) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let import = import_from(workdir, &address).spawn();
    let workspaces = answer(&listener, &ok("[]")).await;
    drop(workspaces);
    // When it requests users, it already handles signals.
    let whole = ok(r#"[{"name": "Ada", "email": "ada@example.com"}, "#);
    let unfinished = whole.replace("content-length: ", "content-length: 9");
    let users = answer(&listener, &unfinished).await;
    signal(import.id(), "INT");
    let ended = tokio::task::spawn_blocking(|| import.wait_with_output().expect("it ends"))
        .await
        .expect("no panic");
    assert_eq!(ended.status.code(), Some(1));
    let said = String::from_utf8_lossy(&ended.stderr);
    mentions(
        &said,
        "error: stopped; 0 users are done, and the same command continues with the rest",
    );
    drop(users);
}

on_both_databases!(a_signal_ends_the_wait_for_the_next_user);
