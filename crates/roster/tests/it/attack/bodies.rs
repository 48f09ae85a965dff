//! Request bodies that never end, arrive slowly, or are small only because they are compressed.

use std::io::Write as _;
use std::time::Duration;

use serde_json::{Value, json};
use testing::{Workdir, answer_on, connect, head_of, on_both_databases, status_of};
use tokio::io::AsyncWriteExt as _;

use super::{assert_unharmed, others_are_served};
use crate::harness::{Server, envelope};

const USERS: &str = "/api/ext/users";

fn create_head(server_head: &str) -> String {
    format!("{server_head}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
}

/// Sends chunks until the server closes the connection, and returns its response.
async fn send_for_ever(server: &Server, head: &str) -> String {
    let mut stream = connect(server.address).await;
    stream.write_all(head.as_bytes()).await.expect("the head is read");
    let chunk = format!("10000\r\n{}\r\n", " ".repeat(0x10000));
    let (mut reading, mut writing) = stream.split();
    let flood = async { while writing.write_all(chunk.as_bytes()).await.is_ok() {} };
    let answer = async {
        let mut answer = vec![0; 4096];
        let length = tokio::io::AsyncReadExt::read(&mut reading, &mut answer)
            .await
            .unwrap_or(0);
        answer.truncate(length);
        answer
    };
    // The flood ends only when the connection does: if the server reads forever, the test hangs and fails.
    let (answer, ()) = tokio::time::timeout(Duration::from_mins(1), async { tokio::join!(answer, flood) })
        .await
        .expect("the server closes the connection of an endless body");
    String::from_utf8_lossy(&answer).into_owned()
}

async fn an_endless_body_is_413_and_not_read_to_its_end(server: &Server) {
    let before = server.resident();
    let answer = send_for_ever(server, &create_head(&head_of("POST", USERS))).await;
    // A TCP reset can overtake the response while the client keeps sending.
    assert!([0, 413].contains(&status_of(&answer)), "{answer}");
    assert_unharmed(server, before).await;
}

async fn an_endless_body_of_a_stranger_is_not_read_at_all(server: &Server) {
    let before = server.resident();
    for path in [USERS, "/nowhere", "/healthz"] {
        let answer = send_for_ever(
            server,
            &create_head(&format!("POST {path} HTTP/1.1\r\nHost: roster\r\n")),
        )
        .await;
        assert!([0, 403, 404, 405].contains(&status_of(&answer)), "{answer}");
    }
    assert_unharmed(server, before).await;
}

async fn slow_bodies_are_408_and_keep_nobody_out(workdir: &Workdir) {
    let server = workdir
        .server()
        .env("ROSTER_REQUEST_TIMEOUT", "4")
        .env("ROSTER_MAX_CONNECTIONS", "32")
        .start();
    let mut slow = Vec::new();
    for _ in 0..16 {
        let mut stream = connect(server.address).await;
        let head = format!(
            "{}Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{{",
            head_of("POST", USERS)
        );
        stream.write_all(head.as_bytes()).await.expect("it is read");
        slow.push(stream);
    }
    others_are_served(&server).await;
    for stream in &mut slow {
        let answer = answer_on(stream).await;
        assert_eq!(status_of(&answer), 408, "{answer}");
    }
    others_are_served(&server).await;
}

/// Ten megabytes of spaces compressed to ten kilobytes: the server doesn't decompress, so its memory doesn't grow.
async fn compressed_bodies_are_415(server: &Server) {
    let before = server.resident();
    let mut bomb = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    bomb.write_all(&vec![b' '; 10 * 1024 * 1024]).expect("memory");
    let bomb = bomb.finish().expect("memory");
    for coding in ["gzip", "deflate", "zstd", "br", "gzip, gzip", "x-unheard-of"] {
        let call = server
            .call("POST", USERS)
            .header("content-encoding", coding)
            .text(bomb.clone());
        let message = envelope(&call.send().await, 415, USERS);
        assert!(
            message
                .as_str()
                .is_some_and(|message| message.contains("Content-Encoding")),
            "{message}"
        );
    }
    assert_unharmed(server, before).await;
}

async fn a_body_that_is_said_to_be_as_it_is_is_taken(server: &Server) {
    let body: Value = json!({"name": "Ada", "email": "ada@example.com", "workspaces": []});
    let call = server
        .call("POST", USERS)
        .header("content-encoding", "identity")
        .json(&body);
    call.send().await.expect(201);
}

on_both_databases!(
    an_endless_body_is_413_and_not_read_to_its_end,
    an_endless_body_of_a_stranger_is_not_read_at_all,
    slow_bodies_are_408_and_keep_nobody_out,
    compressed_bodies_are_415,
    a_body_that_is_said_to_be_as_it_is_is_taken
);
