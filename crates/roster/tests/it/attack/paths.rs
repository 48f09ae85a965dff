//! Paths that a proxy in front may interpret differently from Roster.

use serde_json::json;
use testing::{TOKEN, on_both_databases, raw, status_of};

use crate::harness::Server;

/// Targets that must not reach an operation: each operation has exactly one spelling of its path.
const TRICKS: [&str; 21] = [
    "//api/ext/users",
    "/api//ext/users",
    "/api/ext//users",
    "/api/ext/users//",
    "/./api/ext/users",
    "/api/./ext/users",
    "/api/x/../ext/users",
    "/docs/../api/ext/users",
    "/docs/%2e%2e/api/ext/users",
    "/docs/..%2fapi/ext/users",
    "/docs/..%5capi/ext/users",
    "/%61pi/ext/users",
    "/api%2fext%2fusers",
    "/api/%65xt/users",
    "/API/EXT/users",
    "/api/ext/users%00",
    "/api/ext/users%20",
    "/api/ext/users;token=x",
    "/api/ext/users%3fx=y",
    "/healthz/../api/ext/users",
    "/api\\ext\\users",
];

async fn answer_to(server: &Server, target: &str, headers: &str) -> String {
    raw(
        server.address,
        format!("GET {target} HTTP/1.1\r\nHost: roster\r\n{headers}Connection: close\r\n\r\n"),
    )
    .await
}

async fn no_other_spelling_of_a_path_gets_by_the_guard(server: &Server) {
    server.user("ada@example.com", &json!([])).await;
    // A trailing slash is allowed, but only with the token.
    for target in TRICKS.into_iter().chain(["/api/ext/users/"]) {
        let answer = answer_to(server, target, "").await;
        assert!([400, 403, 404].contains(&status_of(&answer)), "{target}: {answer}");
        assert!(!answer.contains("ada@example.com"), "{target}: {answer}");
    }
}

async fn no_other_spelling_of_a_path_is_the_path(server: &Server) {
    server.user("ada@example.com", &json!([])).await;
    for target in TRICKS {
        let answer = answer_to(server, target, &format!("Authorization: Basic {TOKEN}\r\n")).await;
        assert!([400, 404].contains(&status_of(&answer)), "{target}: {answer}");
    }
}

/// A target in absolute form has the same path (RFC 9112, section 3.2.2), and needs the token as well.
async fn a_target_in_absolute_form_needs_the_token(server: &Server) {
    for target in [
        "http://roster/api/ext/users",
        "http://elsewhere.example/api/ext/users",
        "https://u:p@x/api/ext/users",
    ] {
        assert_eq!(status_of(&answer_to(server, target, "").await), 403, "{target}");
        let let_in = answer_to(server, target, &format!("Authorization: Basic {TOKEN}\r\n")).await;
        assert_eq!(status_of(&let_in), 200, "{target}");
    }
}

async fn targets_that_are_no_path_are_refused(server: &Server) {
    for (method, target) in [
        ("OPTIONS", "*"),
        ("CONNECT", "roster:80"),
        ("GET", "api/ext/users"),
        ("GET", ""),
    ] {
        let request = format!("{method} {target} HTTP/1.1\r\nHost: roster\r\nConnection: close\r\n\r\n");
        let answer = raw(server.address, request).await;
        assert!(
            [400, 404, 405].contains(&status_of(&answer)),
            "{method} {target}: {answer}"
        );
    }
}

/// The path of one user can't be turned into that of another.
async fn dots_and_zeros_in_an_id_are_not_found(server: &Server) {
    server.user("ada@example.com", &json!([])).await;
    for id in [
        "%2e%2e/users",
        "..%2fusers",
        "%00",
        "ada@example.com%00",
        "./ada@example.com",
        "x/../ada@example.com",
    ] {
        let answer = answer_to(
            server,
            &format!("/api/ext/user/{id}"),
            &format!("Authorization: Basic {TOKEN}\r\n"),
        )
        .await;
        assert_eq!(status_of(&answer), 404, "{id}: {answer}");
    }
}

on_both_databases!(
    no_other_spelling_of_a_path_gets_by_the_guard,
    no_other_spelling_of_a_path_is_the_path,
    a_target_in_absolute_form_needs_the_token,
    targets_that_are_no_path_are_refused,
    dots_and_zeros_in_an_id_are_not_found
);
