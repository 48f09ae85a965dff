//! Query parameters that an operation of version 2 doesn't know are refused, after the token was checked.

use serde_json::json;
use testing::on_both_databases;

use super::{code, refused};
use crate::harness::Server;

async fn an_unknown_parameter_is_refused(server: &Server) {
    server.workspace("main");
    for (method, path) in [
        ("GET", "/api/v2/ext/workspaces/main?x"),
        ("GET", "/api/v2/ext/workspaces/main?dry_run=true"),
        ("POST", "/api/v2/ext/workspaces?force=true"),
        ("PATCH", "/api/v2/ext/workspaces/main?dry_run=true&Dry_run=true"),
        ("POST", "/api/v2/ext/workspaces/main/archive?%66orce=true"),
        ("DELETE", "/api/v2/ext/workspaces/main?force=true&status=active"),
    ] {
        let body = json!({"name": "Finance"});
        assert_eq!(
            refused(server, method, path, &body, 400).await,
            "unknown_parameter",
            "{method} {path}"
        );
    }
    let head = server.call("HEAD", "/api/v2/ext/workspaces/main?x").send().await;
    assert_eq!(head.status, 400);
    let stranger = server.authorized_by(None);
    let reply = stranger.get("/api/v2/ext/workspaces/main?x").await;
    assert_eq!(code(&reply, 403), "unauthorized");
    // Version 1 ignores them.
    server.get("/api/ext/workspaces?x").await.expect(200);
}

on_both_databases!(an_unknown_parameter_is_refused);
