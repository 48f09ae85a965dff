//! docs/api/v1.md, Access: who has access, and in which order it is checked.

use serde_json::json;
use testing::{HttpClient, Reply, TOKEN, Workdir, on_both_databases};

use crate::harness::{Server, envelope};

/// Known and unknown paths of both versions, with allowed and other methods.
const PATHS: [(&str, &str); 10] = [
    ("GET", "/api/ext/users"),
    ("POST", "/api/ext/users"),
    ("DELETE", "/api/ext/users"),
    ("GET", "/api/ext/user/ada@example.com"),
    ("PATCH", "/api/ext/user/0199f0c2-6f0e-7cc1-9a51-2b1f4f1f9d10"),
    ("GET", "/api/ext/workspaces"),
    ("GET", "/api/ext/nothing"),
    ("GET", "/api/v2/ext/users"),
    ("GET", "/api/v2/ext/nothing"),
    ("DELETE", "/api/v2/ext/nothing/at/all"),
];

/// Every path is refused in the same way, whatever its handler, even with an invalid body. Each request comes from
/// another address, because the number of attempts per address is limited, which has its own tests.
async fn assert_closed(client: &HttpClient, message: &str) {
    for (method, path) in PATHS {
        let reply = client.elsewhere().call(method, path).send().await;
        assert_eq!(envelope(&reply, 403, path), message, "{method} {path}");
        // Strangers don't learn the methods of a path either.
        assert_eq!(reply.header("allow"), "", "{method} {path}");
    }
    let not_json = client
        .elsewhere()
        .call("POST", "/api/ext/users")
        .header("content-type", "text/plain")
        .body("{")
        .send()
        .await;
    assert_eq!(envelope(&not_json, 403, "/api/ext/users"), message);
}

async fn list(client: &HttpClient) -> Reply {
    client.get("/api/ext/users").await
}

async fn the_api_is_off_by_default(workdir: &Workdir) {
    let server = workdir.server().without("ENABLE_EXTERNAL_API").start();
    assert_closed(&server, "External API is disabled").await;
}

async fn only_exactly_true_switches_the_api_on(workdir: &Workdir) {
    for value in ["TRUE", "True", "1", "yes", "on", "false", "truee", ""] {
        let server = workdir.server().env("ENABLE_EXTERNAL_API", value).start();
        let reply = list(&server).await;
        assert_eq!(
            envelope(&reply, 403, "/api/ext/users"),
            "External API is disabled",
            "{value:?}"
        );
    }
}

async fn switched_off_needs_no_token_to_start(workdir: &Workdir) {
    let server = workdir
        .server()
        .env("ENABLE_EXTERNAL_API", "false")
        .without("EXTERNAL_API_ACCESS_TOKEN")
        .start();
    assert_eq!(list(&server).await.status, 403);
}

async fn switched_off_is_decided_before_the_token_is_looked_at(workdir: &Workdir) {
    let server = workdir.server().env("ENABLE_EXTERNAL_API", "false").start();
    for authorization in [None, Some("Basic wrong"), Some(&*format!("Basic {TOKEN}"))] {
        assert_closed(&server.authorized_by(authorization), "External API is disabled").await;
    }
}

async fn a_missing_header_is_unauthorized(server: &Server) {
    assert_closed(&server.authorized_by(None), "Unauthorized").await;
}

async fn another_scheme_is_unauthorized(server: &Server) {
    for value in [
        format!("Digest {TOKEN}"),
        format!("Bearer{TOKEN}"),
        TOKEN.to_owned(),
        format!("Basic{TOKEN}"),
    ] {
        assert_closed(&server.authorized_by(Some(&value)), "Unauthorized").await;
    }
}

async fn another_token_is_unauthorized(server: &Server) {
    let shorter = &TOKEN[..TOKEN.len() - 1];
    let lower = TOKEN.to_lowercase();
    for token in [
        "",
        "x",
        shorter,
        &lower,
        &format!("{TOKEN}x"),
        &format!("x{TOKEN}"),
        &format!("{TOKEN},{TOKEN}"),
    ] {
        let stranger = server.authorized_by(Some(&format!("Basic {token}")));
        assert_eq!(
            envelope(&list(&stranger).await, 403, "/api/ext/users"),
            "Unauthorized",
            "{token:?}"
        );
    }
    assert_closed(&server.authorized_by(Some("Basic wrong")), "Unauthorized").await;
}

/// Besides the raw token, Basic authentication with a user and a password is accepted, as generated clients, `curl -u`
/// and many tools send it.
async fn the_token_is_accepted_in_basic_pairs(server: &Server) {
    for value in [
        format!("Bearer {TOKEN}"),
        format!("bearer {TOKEN}"),
        // base64 of "admin:" followed by the token, and of the token followed by ":".
        "Basic YWRtaW46b25seS10aGUtdGVzdHMta25vdy10aGlzLXRva2VuLTdRMlpLOQ==".to_owned(),
        "Basic b25seS10aGUtdGVzdHMta25vdy10aGlzLXRva2VuLTdRMlpLOTo=".to_owned(),
    ] {
        let reply = server.authorized_by(Some(&value)).get("/api/ext/users").await;
        assert_eq!(reply.status, 200, "{value}");
    }
}

async fn base64_of_something_else_is_unauthorized(server: &Server) {
    for encoded in [
        // base64 of the token alone, of "admin:x" followed by the token, and of a correct pair without padding.
        "b25seS10aGUtdGVzdHMta25vdy10aGlzLXRva2VuLTdRMlpLOQ==",
        "YWRtaW46eG9ubHktdGhlLXRlc3RzLWtub3ctdGhpcy10b2tlbi03UTJaSzk=",
        "YWRtaW46b25seS10aGUtdGVzdHMta25vdy10aGlzLXRva2VuLTdRMlpLOQ",
    ] {
        assert_closed(&server.authorized_by(Some(&format!("Basic {encoded}"))), "Unauthorized").await;
    }
}

async fn the_raw_token_is_let_in(server: &Server) {
    assert_eq!(list(server).await.expect(200), json!([]));
}

/// A create by a stranger has no effect at all.
async fn nothing_is_done_for_strangers(server: &Server) {
    let body = json!({"name": "Ada", "email": "ada@example.com", "workspaces": []});
    for stranger in [server.authorized_by(None), server.authorized_by(Some("Basic wrong"))] {
        assert_eq!(stranger.post("/api/ext/users", &body).await.status, 403);
    }
    assert_eq!(list(server).await.expect(200), json!([]));
}

on_both_databases!(
    the_api_is_off_by_default,
    only_exactly_true_switches_the_api_on,
    switched_off_needs_no_token_to_start,
    switched_off_is_decided_before_the_token_is_looked_at,
    a_missing_header_is_unauthorized,
    another_scheme_is_unauthorized,
    another_token_is_unauthorized,
    the_token_is_accepted_in_basic_pairs,
    base64_of_something_else_is_unauthorized,
    the_raw_token_is_let_in,
    nothing_is_done_for_strangers
);
