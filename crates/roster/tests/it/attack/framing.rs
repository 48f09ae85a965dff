//! Message framing: a proxy in front and Roster must never disagree about where a request ends (RFC 9112, section 6).

use serde_json::json;
use testing::{answer_on, connect, head_of, on_both_databases, raw, status_of};
use tokio::io::AsyncWriteExt as _;

use super::assert_unharmed;
use crate::harness::Server;

const USERS: &str = "/api/ext/users";

fn create(email: &str) -> String {
    json!({"name": "Ada", "email": email, "workspaces": []}).to_string()
}

/// A request that creates a user, to be hidden in the body of another one.
fn hidden() -> String {
    let body = create("hidden@example.com");
    let length = body.len();
    format!(
        "{}Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}",
        head_of("POST", USERS)
    )
}

fn answers_in(text: &str) -> Vec<u16> {
    text.match_indices("HTTP/1.1 ")
        .map(|(at, _)| status_of(&text[at..]))
        .collect()
}

async fn assert_nobody_was_made(server: &Server) {
    assert_eq!(server.users("").await.len(), 0);
}

async fn two_lengths_that_differ_are_refused(server: &Server) {
    for lengths in [
        "Content-Length: 0\r\nContent-Length: 300\r\n",
        "Content-Length: 0, 300\r\n",
    ] {
        let request = format!(
            "{}Content-Type: application/json\r\n{lengths}\r\n{}",
            head_of("POST", USERS),
            hidden()
        );
        assert_eq!(answers_in(&raw(server.address, request).await), [400], "{lengths}");
    }
    assert_nobody_was_made(server).await;
}

/// The chunks determine the body, whatever the length says, and nothing more is read from the connection.
async fn a_length_beside_chunks_hides_no_request(server: &Server) {
    for headers in [
        "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n",
    ] {
        let head = head_of("POST", USERS);
        let request = format!(
            "{head}Content-Type: application/json\r\n{headers}\r\n0\r\n\r\n{}",
            hidden()
        );
        assert_eq!(answers_in(&raw(server.address, request).await), [400], "{headers}");
    }
    assert_nobody_was_made(server).await;
}

async fn lengths_and_codings_that_are_not_quite_right_are_refused(server: &Server) {
    for header in [
        "Content-Length: +5",
        "Content-Length: -5",
        "Content-Length: 5 ",
        "Content-Length: 0x5",
        "Content-Length: 18446744073709551616",
        "Content-Length:",
        "Content-Length : 5",
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding: identity",
        "Transfer-Encoding : chunked",
        "Transfer-Encoding: chunked\r\n folded",
        "X-Folded: a\r\n Transfer-Encoding: chunked",
    ] {
        let head = head_of("POST", USERS);
        let request = format!(
            "{head}Content-Type: application/json\r\nConnection: close\r\n{header}\r\n\r\n0\r\n\r\n{}",
            hidden()
        );
        let answers = answers_in(&raw(server.address, request).await);
        assert!(answers.is_empty() || answers == [400], "{header}: {answers:?}");
    }
    assert_nobody_was_made(server).await;
}

async fn chunks_that_are_not_quite_right_are_refused(server: &Server) {
    for chunks in [
        "FFFFFFFFFFFFFFFFF\r\n{}\r\n0\r\n\r\n",
        "-2\r\n{}\r\n0\r\n\r\n",
        "2\n{}\n0\n\n",
        "2\r\n{}xx0\r\n\r\n",
        "0x2\r\n{}\r\n0\r\n\r\n",
        " \r\n{}\r\n0\r\n\r\n",
    ] {
        let head = head_of("POST", USERS);
        let request = format!(
            "{head}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}{}",
            hidden()
        );
        let answers = answers_in(&raw(server.address, request).await);
        assert!(
            answers.iter().all(|status| *status == 400) && answers.len() <= 1,
            "{chunks}: {answers:?}"
        );
    }
    assert_nobody_was_made(server).await;
}

/// Endless chunk extensions and endless trailers.
async fn chunk_extensions_and_trailers_are_bounded(server: &Server) {
    let before = server.resident();
    let head = head_of("POST", USERS);
    let head = format!("{head}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
    let long = "x".repeat(32 * 1024 * 1024);
    for rest in [
        format!("2;{long}\r\n{{}}\r\n0\r\n\r\n"),
        format!("2\r\n{{}}\r\n0\r\nX-Trailer: {long}\r\n\r\n"),
    ] {
        let answers = answers_in(&raw(server.address, format!("{head}{rest}")).await);
        assert!(answers.is_empty() || answers == [400], "{answers:?}");
    }
    assert_unharmed(server, before).await;
}

async fn pipelined_requests_are_answered_in_their_order(server: &Server) {
    let mut requests = Vec::new();
    for number in 0..50 {
        let body = create(&format!("user{number}@example.com"));
        let head = head_of("POST", USERS);
        requests.push(format!(
            "{head}Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        ));
        requests.push(format!(
            "{}\r\n",
            head_of("GET", &format!("/api/ext/user/user{number}@example.com"))
        ));
    }
    requests.push(format!("{}Connection: close\r\n\r\n", head_of("GET", "/healthz")));
    let answers = raw(server.address, requests.concat()).await;
    let expected: Vec<u16> = [201, 200].repeat(50).into_iter().chain([200]).collect();
    assert_eq!(answers_in(&answers), expected);
    let found: Vec<usize> = (0..50)
        .map(|number| {
            answers
                .find(&format!("\"user{number}@example.com\""))
                .expect("it is there")
        })
        .collect();
    assert!(found.is_sorted(), "{found:?}");
}

/// A client that sends requests and reads no response is not read any more, so memory stays bounded.
async fn endless_pipelining_without_reading_is_bounded(server: &Server) {
    let before = server.resident();
    let request = format!("{}\r\n", head_of("GET", "/openapi.json")).repeat(1000);
    let mut stream = connect(server.address).await;
    let flood = async { while stream.write_all(request.as_bytes()).await.is_ok() {} };
    tokio::select! {
        () = flood => {}
        () = assert_unharmed(server, before) => {}
    }
    assert_unharmed(server, before).await;
}

async fn half_a_request_changes_nothing(server: &Server) {
    let body = create("half@example.com");
    let request = format!(
        "{}Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{}",
        head_of("POST", USERS),
        body.len() + 1,
        body
    );
    let mut stream = connect(server.address).await;
    stream.write_all(request.as_bytes()).await.expect("it is read");
    stream.shutdown().await.expect("the client may stop sending");
    let answer = answer_on(&mut stream).await;
    assert!([0, 400].contains(&status_of(&answer)), "{answer}");
    assert_nobody_was_made(server).await;
}

on_both_databases!(
    two_lengths_that_differ_are_refused,
    a_length_beside_chunks_hides_no_request,
    lengths_and_codings_that_are_not_quite_right_are_refused,
    chunks_that_are_not_quite_right_are_refused,
    chunk_extensions_and_trailers_are_bounded,
    pipelined_requests_are_answered_in_their_order,
    endless_pipelining_without_reading_is_bounded,
    half_a_request_changes_nothing
);
