//! The last admin of a workspace that has other active members stays. Root is exempt on version 1.

use serde_json::json;
use testing::on_both_databases;

use super::{deleted, join, refused, tried};
use crate::harness::{Server, envelope};

/// The message, which clients of `ToolJet` know.
pub const LAST_ADMIN: &str = "Cannot change role of last present admin, please add another admin and change the role";

const USER: &str = "/api/v2/ext/users/ada@example.com";
const MEMBER: &str = "/api/v2/ext/workspaces/finance/users/ada@example.com";

async fn an_admin_stays_a_user(server: &Server) {
    let finance = server.workspace("finance");
    join(server, "finance", "ada@example.com", "admin").await;
    let alone = tried(server, "DELETE", USER, &json!({}), 204).await;
    assert!(alone.contains(&"user.deleted".to_owned()), "{alone:?}");
    join(server, "finance", "bob@example.com", "end-user").await;
    for (method, path, body) in [
        ("DELETE", USER.to_owned(), json!({})),
        ("POST", format!("{USER}/archive"), json!({})),
        ("PATCH", USER.to_owned(), json!({"status": "archived"})),
    ] {
        assert_eq!(refused(server, method, &path, &body, 409).await, "last_admin");
        let reply = server.call(method, &path).json(&body).send().await;
        assert_eq!(envelope(&reply, 409, &path), LAST_ADMIN);
    }
    join(server, "finance", "eve@example.com", "admin").await;
    server.call("POST", &format!("{USER}/archive")).send().await.expect(201);
    let eve = "/api/v2/ext/users/eve@example.com";
    assert_eq!(refused(server, "DELETE", eve, &json!({}), 409).await, "last_admin");
    let eve = server.get(eve).await.expect(200);
    server.replace(&eve, &json!([])).await;
    let members = server.get("/api/v2/ext/workspaces/finance/users").await.expect(200);
    let roles: Vec<_> = members["data"].as_array().expect("an array").iter().collect();
    assert_eq!(roles.len(), 2, "{finance}: {members}");
    deleted(server, "/api/v2/ext/users/bob@example.com").await;
}

async fn an_admin_stays_a_member(server: &Server) {
    let finance = server.workspace("finance");
    let ada = join(server, "finance", "ada@example.com", "admin").await;
    tried(server, "DELETE", MEMBER, &json!({}), 204).await;
    join(server, "finance", "bob@example.com", "builder").await;
    for (method, path, body) in [
        ("DELETE", MEMBER.to_owned(), json!({})),
        ("POST", format!("{MEMBER}/archive"), json!({})),
        ("PATCH", MEMBER.to_owned(), json!({"role": "end-user"})),
        ("PATCH", MEMBER.to_owned(), json!({"role": "builder"})),
        ("PATCH", MEMBER.to_owned(), json!({"status": "archived"})),
    ] {
        assert_eq!(refused(server, method, &path, &body, 409).await, "last_admin", "{body}");
        let reply = server.call(method, &path).json(&body).send().await;
        assert_eq!(envelope(&reply, 409, &path), LAST_ADMIN);
    }
    let member = server
        .member(&ada, &finance, &json!({"status": "active", "groups": []}))
        .await;
    assert!(!member.to_string().contains("admin"), "{member}");
    // There is no admin now, so nothing is taken away.
    deleted(server, MEMBER).await;
}

on_both_databases!(an_admin_stays_a_user, an_admin_stays_a_member);
