//! Failed authentications are limited per address, and limit nothing else.

use serde_json::Value;
use testing::{Workdir, on_both_databases};
use tokio::task::JoinSet;

use super::{BURST, USERS, guess, still_refused, stranger, wait};
use crate::harness::{Server, envelope, lacks, mentions};

async fn who_guesses_is_refused_until_the_time_that_is_said(server: &Server) {
    let guesser = stranger(server);
    let seconds = guess(&guesser, |_| String::new()).await;
    wait(seconds).await;
    assert_eq!(envelope(&guesser.get(USERS).await, 403, USERS), "Unauthorized");
    // Another address has its own count of failures.
    assert_eq!(stranger(server).get(USERS).await.status, 403);
}

async fn the_right_token_is_let_in_from_the_address_of_a_guesser(server: &Server) {
    let address = server.elsewhere();
    let guesser = address.authorized_by(Some("Basic wrong"));
    guess(&guesser, |_| String::new()).await;
    let mut guessers = JoinSet::new();
    for _ in 0..4 {
        let guesser = guesser.clone();
        guessers.spawn(async move {
            loop {
                assert!([403, 429].contains(&guesser.get(USERS).await.status));
            }
        });
    }
    let mut others = JoinSet::new();
    for _ in 0..4 {
        let right = address.clone();
        others.spawn(async move {
            for _ in 0..100 {
                right.get(USERS).await.expect(200);
            }
        });
    }
    others.join_all().await;
    assert!(guessers.try_join_next().is_none(), "they guess all the time");
    guessers.shutdown().await;
    still_refused(&guesser, "GET", USERS, "").await;
}

/// A missing token counts as a failure, and the response doesn't reveal what is at the path.
async fn every_guarded_path_counts_and_refuses(server: &Server) {
    let guesser = stranger(server).authorized_by(None);
    guess(&guesser, |_| String::new()).await;
    for (method, path) in [
        ("GET", "/api/ext/users"),
        ("DELETE", "/api/ext/users"),
        ("PATCH", "/api/ext/user/ada@example.com"),
        ("GET", "/api/ext/nothing"),
        ("GET", "/api/v2/ext/users"),
    ] {
        let reply = still_refused(&guesser, method, path, "").await;
        assert_eq!(reply.header("allow"), "", "{method} {path}");
    }
    for path in ["/api/ext/nothing", "/api/v2/ext/users"] {
        let guesser = stranger(server);
        for _ in 0..BURST {
            assert_eq!(guesser.call("DELETE", path).send().await.status, 403);
        }
        still_refused(&guesser, "DELETE", path, "").await;
    }
}

async fn what_needs_no_token_does_not_count(server: &Server) {
    let visitor = stranger(server);
    for _ in 0..2 * BURST {
        for (method, path, status) in [
            ("GET", "/healthz", 200),
            ("GET", "/nothing", 404),
            ("POST", "/healthz", 405),
        ] {
            assert_eq!(
                visitor.call(method, path).send().await.status,
                status,
                "{method} {path}"
            );
        }
    }
    assert_eq!(visitor.get(USERS).await.status, 403);
    guess(&visitor.elsewhere(), |_| String::new()).await;
    assert_eq!(visitor.get("/nothing").await.status, 404);
}

async fn nothing_counts_while_the_api_is_off(workdir: &Workdir) {
    let server = workdir.server().env("ENABLE_EXTERNAL_API", "false").start();
    for _ in 0..2 * BURST {
        let reply = server.get(USERS).await;
        assert_eq!(envelope(&reply, 403, USERS), "External API is disabled");
    }
}

async fn the_log_says_once_who_guesses_and_the_metrics_how_often(server: &Server) {
    let guesser = server.authorized_by(Some("Basic my-secret-guess")).elsewhere();
    guess(&guesser, |_| String::new()).await;
    still_refused(&guesser, "GET", USERS, "").await;
    guesser
        .call("GET", USERS)
        .header("x-request-id", "the-last-one")
        .send()
        .await;
    let line = server
        .logged("the last request", |line| line.contains("the-last-one"))
        .await;
    let request: Value = serde_json::from_str(&line).expect("a line of JSON");
    let log = server.stderr();
    let warnings: Vec<_> = log
        .lines()
        .filter(|line| line.contains("too many failed authentications"))
        .collect();
    assert_eq!(warnings.len(), 1, "{log}");
    let warning: Value = serde_json::from_str(warnings[0]).expect("a line of JSON");
    assert!(
        warning["client"].is_string() && warning["client"] == request["client"],
        "{warning} {request}"
    );
    assert_eq!(warning["level"], "WARN");
    lacks(&log, "my-secret-guess");
    let refused = log.lines().filter(|line| line.contains("\"status\":429")).count();
    assert!(refused >= 2, "{log}");
    mentions(
        &server.get("/metrics").await.text(),
        &format!("roster_http_failures_refused_total {refused}\n"),
    );
}

on_both_databases!(
    who_guesses_is_refused_until_the_time_that_is_said,
    the_right_token_is_let_in_from_the_address_of_a_guesser,
    every_guarded_path_counts_and_refuses,
    what_needs_no_token_does_not_count,
    nothing_counts_while_the_api_is_off,
    the_log_says_once_who_guesses_and_the_metrics_how_often
);
