//! What must never be visible: the token in a log, an error or a metric; a password anywhere except as its salted hash.

use serde_json::json;
use testing::{TOKEN, Workdir, on_both_databases};

use crate::harness::{Server, lacks, mentions, path_of};

const PASSWORD: &str = "c0rrect-horse-battery";

/// Sends requests of all kinds: successful, unauthenticated, refused, malformed.
async fn make_trouble(server: &testing::Running) -> String {
    let user = json!({"name": "Ada", "email": "ada@example.com", "password": PASSWORD, "workspaces": []});
    let mut answers = String::new();
    for body in [&user, &user, &json!({"name": 1, "password": PASSWORD}), &json!([TOKEN])] {
        answers += &server.post("/api/ext/users", body).await.text();
    }
    answers += &server
        .call("POST", "/api/ext/users")
        .text(format!("{{\"password\": \"{PASSWORD}\""))
        .send()
        .await
        .text();
    for stranger in [Some(format!("Bearer {TOKEN}")), Some(format!("Basic {TOKEN}x")), None] {
        let client = server.authorized_by(stranger.as_deref());
        answers += &client.get("/api/ext/users").await.text();
    }
    answers += &server.get("/api/ext/nothing").await.text();
    answers += &server.get("/metrics").await.text();
    answers
}

async fn the_token_and_passwords_never_reach_a_log_an_error_or_a_metric(workdir: &Workdir) {
    let server = workdir.server().env("ROSTER_LOG", "trace").start();
    let answers = make_trouble(&server).await;
    server
        .call("GET", "/healthz")
        .header("x-request-id", "the-last-one")
        .send()
        .await;
    server
        .logged("the last request", |line| line.contains("the-last-one"))
        .await;
    for text in [answers, server.stdout(), server.stderr()] {
        lacks(&text, TOKEN);
        lacks(&text, PASSWORD);
        lacks(&text, "$argon2id$");
    }
}

async fn a_password_is_stored_only_as_a_salted_argon2id_hash(server: &Server) {
    let user = |email: &str| json!({"name": "Ada", "email": email, "password": PASSWORD, "workspaces": []});
    server.create(&user("one@example.com")).await;
    server.create(&user("two@example.com")).await;
    let dump = server.workdir.database.dump().await;
    lacks(&dump, PASSWORD);
    let mut hashes: Vec<_> = dump
        .split("$argon2id$")
        .skip(1)
        .map(|rest| rest.split_whitespace().next())
        .collect();
    assert_eq!(
        hashes.len(),
        2,
        "one hash for each user, and none in the events: {dump}"
    );
    hashes.dedup();
    assert_eq!(hashes.len(), 2, "the same password with another salt is another hash");
}

async fn a_new_password_replaces_the_hash(server: &Server) {
    let body = json!({"name": "Ada", "email": "ada@example.com", "password": PASSWORD, "workspaces": []});
    let user = server.create(&body).await;
    let before = server.workdir.database.dump().await;
    server.update(&user, &json!({"password": "another-one"})).await;
    let after = server.workdir.database.dump().await;
    let hash = |dump: &str| {
        dump.split("$argon2id$")
            .nth(1)
            .expect("a hash")
            .split_whitespace()
            .next()
            .map(str::to_owned)
    };
    assert_ne!(hash(&before), hash(&after));
    lacks(&after, "another-one");
}

async fn a_password_is_never_returned(server: &Server) {
    let body = json!({"name": "Ada", "email": "ada@example.com", "password": PASSWORD, "workspaces": []});
    let user = server.create(&body).await;
    let changed = server.update(&user, &json!({"password": "another-one"})).await;
    for answer in [
        user.clone(),
        changed,
        server.show(&user).await,
        json!(server.users("").await),
    ] {
        lacks(&answer.to_string(), "password");
        lacks(&answer.to_string(), "argon2");
    }
}

async fn a_short_password_is_not_echoed(server: &Server) {
    let user = server.user("ada@example.com", &json!([])).await;
    let message = server
        .field_errors("PATCH", &path_of(&user), &json!({"password": "q7#Z"}))
        .await
        .join(" ");
    lacks(&message, "q7#Z");
    mentions(&message, "password");
}

on_both_databases!(
    the_token_and_passwords_never_reach_a_log_an_error_or_a_metric,
    a_password_is_stored_only_as_a_salted_argon2id_hash,
    a_new_password_replaces_the_hash,
    a_password_is_never_returned,
    a_short_password_is_not_echoed
);
