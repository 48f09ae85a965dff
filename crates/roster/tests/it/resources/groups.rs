//! Groups as resources of version 2, and as those of version 1.

use serde_json::{Value, json};
use testing::on_both_databases;

use super::{code, deleted, refused};
use crate::harness::{Server, assert_uuid_v7, envelope, keys};

const PATH: &str = "/api/v2/ext/workspaces/finance/groups";
const PATH_1: &str = "/api/ext/workspace/finance/groups";

fn at(group: &str) -> String {
    format!("{PATH}/{group}")
}

/// A group of finance with two members, one of whom is archived.
async fn filled(server: &Server) -> Value {
    server.workspace("finance");
    let group = server
        .post(PATH, &json!({"name": "Auditors", "description": "See all books"}))
        .await
        .expect(201);
    for (number, status) in ["active", "archived"].iter().enumerate() {
        let place = json!([{"name": "finance", "status": status, "groups": [{"name": "Auditors"}]}]);
        server.user(&format!("u{number}@example.com"), &place).await;
    }
    group
}

async fn a_group_is_created(server: &Server) {
    let group = filled(server).await;
    assert_uuid_v7(&group["id"]);
    assert_eq!(
        keys(&group),
        ["created_at", "description", "id", "member_count", "name", "updated_at"]
    );
    assert_eq!(
        [&group["name"], &group["description"], &group["member_count"]],
        [&json!("Auditors"), &json!("See all books"), &json!(0)]
    );
    for (body, status, expected) in [
        (json!({"name": "AUDITORS"}), 409, "group_name_taken"),
        (json!({"name": "all_users"}), 400, "invalid_fields"),
        (json!({"name": "Builder"}), 400, "invalid_fields"),
        (json!({"name": "a/b"}), 400, "invalid_fields"),
        (json!({"name": "x".repeat(51)}), 400, "invalid_fields"),
        (json!({"name": "Ops", "description": ""}), 400, "invalid_fields"),
        (json!({}), 400, "invalid_fields"),
    ] {
        assert_eq!(refused(server, "POST", PATH, &body, status).await, expected, "{body}");
    }
    let path = "/api/v2/ext/workspaces/nothing/groups";
    assert_eq!(
        refused(server, "POST", path, &json!({"name": "Ops"}), 404).await,
        "workspace_not_found"
    );
}

/// By the id, else the name. The tag doesn't depend on the members.
async fn a_group_is_read(server: &Server) {
    let group = filled(server).await;
    let id = group["id"].as_str().expect("a string");
    for text in [id, "Auditors", "auditors"] {
        let found = server.get(&at(text)).await.expect(200);
        assert_eq!(
            (&found["id"], &found["member_count"]),
            (&group["id"], &json!(2)),
            "{text}"
        );
    }
    for text in ["all_users", "admin", "nothing", "%00", "%ff"] {
        assert_eq!(
            refused(server, "GET", &at(text), &json!({}), 404).await,
            "group_not_found",
            "{text}"
        );
    }
    let tag = server.get(&at(id)).await.header("etag").to_owned();
    server
        .user(
            "eve@example.com",
            &json!([{"name": "finance", "groups": [{"name": "Auditors"}]}]),
        )
        .await;
    let known = server.call("GET", &at(id)).header("if-none-match", &tag).send().await;
    assert_eq!(known.status, 304);
}

async fn a_group_is_changed(server: &Server) {
    filled(server).await;
    server.group("finance", "Ops");
    let changed = server
        .patch(&at("auditors"), &json!({"name": "Audit"}))
        .await
        .expect(200);
    assert_eq!(
        [&changed["name"], &changed["description"], &changed["member_count"]],
        [&json!("Audit"), &json!("See all books"), &json!(2)]
    );
    let cleared = server
        .patch(&at("Audit"), &json!({"description": null}))
        .await
        .expect(200);
    assert_eq!(cleared["description"], json!(null));
    assert_eq!(server.patch(&at("Audit"), &json!({})).await.expect(200), cleared);
    assert_eq!(
        refused(server, "PATCH", &at("Audit"), &json!({"name": "OPS"}), 409).await,
        "group_name_taken"
    );
    assert_eq!(
        refused(server, "PATCH", &at("Audit"), &json!({"name": "admin"}), 400).await,
        "invalid_fields"
    );
    assert_eq!(
        refused(server, "PATCH", &at("admin"), &json!({}), 404).await,
        "group_not_found"
    );
}

async fn a_group_is_deleted(server: &Server) {
    let group = filled(server).await;
    assert_eq!(
        refused(server, "DELETE", &at("all_users"), &json!({}), 404).await,
        "group_not_found"
    );
    let stale = server
        .call("DELETE", &at("Auditors"))
        .header("if-match", "\"0\"")
        .send()
        .await;
    assert_eq!(code(&stale, 412), "changed_meanwhile");
    deleted(server, &at(group["id"].as_str().expect("a string"))).await;
    assert_eq!(
        refused(server, "DELETE", &at("Auditors"), &json!({}), 404).await,
        "group_not_found"
    );
    for user in server.users("").await {
        assert_eq!(
            user["workspaces"][0]["groups"].as_array().map(Vec::len),
            Some(1),
            "{user}"
        );
    }
}

/// Like version 2, with the envelope and the statuses of version 1.
async fn version_1_has_the_same_groups(server: &Server) {
    server.workspace("finance");
    let group = server
        .post(PATH_1, &json!({"name": "Ops", "description": "On call"}))
        .await
        .expect(201);
    let id = group["id"].as_str().expect("a string");
    let path = format!("{PATH_1}/{id}");
    assert_eq!(server.get(&path).await.expect(200), group);
    assert_eq!(server.get(&at("Ops")).await.expect(200), group);
    let changed = server
        .patch(&path, &json!({"name": "Operations", "description": null}))
        .await;
    assert_eq!((changed.status, changed.text()), (204, String::new()));
    let found = server.get(&path).await.expect(200);
    assert_eq!([&found["name"], &found["description"]], ["Operations", "On call"]);
    for (method, path, body, status) in [
        ("POST", "/api/ext/workspace/nothing/groups", json!({"name": "x"}), 400),
        ("POST", "/api/ext/workspace/NO%20SLUG/groups", json!({"name": "x"}), 400),
        ("POST", PATH_1, json!({"name": "admin"}), 400),
        ("POST", PATH_1, json!({"name": "OPERATIONS"}), 409),
        ("GET", "/api/ext/workspace/nothing/groups/x", json!({}), 404),
        ("GET", "/api/ext/workspace/finance/groups/x", json!({}), 404),
        ("PATCH", "/api/ext/workspace/finance/groups/x", json!({}), 404),
        ("DELETE", "/api/ext/workspace/finance/groups/x", json!({}), 404),
        ("GET", "/api/ext/workspace/finance/groups/admin", json!({}), 400),
        ("PATCH", "/api/ext/workspace/finance/groups/admin", json!({}), 400),
        ("DELETE", "/api/ext/workspace/finance/groups/all_users", json!({}), 400),
    ] {
        let reply = server.call(method, path).json(&body).send().await;
        envelope(&reply, status, path);
    }
    deleted(server, &path).await;
    envelope(&server.get(&path).await, 404, &path);
}

/// ToolJet's own client asks for them.
async fn a_workspace_has_no_apps(server: &Server) {
    let finance = server.workspace("finance");
    for workspace in ["finance", finance["id"].as_str().expect("a string")] {
        let path = format!("/api/ext/workspace/{workspace}/apps");
        assert_eq!(server.get(&path).await.expect(200), json!([]));
    }
    let path = "/api/ext/workspace/nothing/apps";
    envelope(&server.get(path).await, 404, path);
}

on_both_databases!(
    a_group_is_created,
    a_group_is_read,
    a_group_is_changed,
    a_group_is_deleted,
    version_1_has_the_same_groups,
    a_workspace_has_no_apps
);
