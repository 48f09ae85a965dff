//! Places in groups.

use serde_json::{Value, json};
use testing::on_both_databases;

use super::{compares_tags, deleted, id, is_replayed, join, refused, tried};
use crate::harness::{Server, keys, names};

const PATH: &str = "/api/v2/ext/workspaces/finance/groups/Auditors/users";
const ADA: &str = "/api/v2/ext/workspaces/finance/groups/Auditors/users/ada@example.com";
const MEMBER: &str = "/api/v2/ext/workspaces/finance/users/ada@example.com";
const FUTURE: &str = "2099-01-01T00:00:00.000Z";

/// A workspace with a group and a member, and another workspace with another member.
async fn filled(server: &Server) -> Value {
    server.workspace("finance");
    server.workspace("ops");
    server.group("finance", "Auditors");
    join(server, "ops", "olga@example.com", "admin").await;
    join(server, "finance", "ada@example.com", "end-user").await
}

async fn put(server: &Server, path: &str, body: &Value) {
    let reply = server.put(path, body).await;
    assert_eq!((reply.status, reply.text()), (204, String::new()), "{path}: {body}");
}

/// The row of the only member of the group.
async fn place(server: &Server) -> Value {
    let list = server.get(PATH).await.expect(200);
    assert_eq!(list["pagination"]["total_count"], 1);
    list["data"][0].clone()
}

/// Again `204` when it is so already, with or without a body.
async fn a_member_joins_a_group(server: &Server) {
    let member = filled(server).await;
    let reply = server.call("PUT", ADA).send().await;
    assert_eq!(reply.status, 204, "{}", reply.text());
    let row = place(server).await;
    assert_eq!(
        keys(&row),
        ["created_at", "email", "expires_at", "id", "name", "status"]
    );
    assert_eq!(
        [&row["id"], &row["email"], &row["status"], &row["expires_at"]],
        [&member["id"], &json!("ada@example.com"), &json!("active"), &json!(null)]
    );
    let before = server.workdir.database.dump().await;
    put(server, ADA, &json!({})).await;
    put(server, &format!("{PATH}/{}", id(&member)), &json!({"expires_at": null})).await;
    assert_eq!(before, server.workdir.database.dump().await);
    put(server, ADA, &json!({"expires_at": FUTURE})).await;
    assert_eq!(place(server).await["expires_at"], FUTURE);
    put(server, ADA, &json!({})).await;
    assert_eq!(place(server).await["expires_at"], FUTURE);
    put(server, ADA, &json!({"expires_at": null})).await;
    assert_eq!(place(server).await, row);
    for (body, expected) in [
        (json!({"expires_at": "2020-01-01T00:00:00Z"}), "in_the_past"),
        (json!({"expires_at": "x"}), "invalid_fields"),
        (json!([]), "invalid_body"),
    ] {
        assert_eq!(refused(server, "PUT", ADA, &body, 400).await, expected, "{body}");
    }
}

async fn a_member_leaves_a_group(server: &Server) {
    filled(server).await;
    put(server, ADA, &json!({})).await;
    deleted(server, ADA).await;
    let before = server.workdir.database.dump().await;
    deleted(server, ADA).await;
    assert_eq!(before, server.workdir.database.dump().await);
    server.get(MEMBER).await.expect(200);
    let list = server.get(PATH).await.expect(200);
    assert_eq!(list["data"], json!([]));
}

async fn what_does_not_exist_is_not_found(server: &Server) {
    filled(server).await;
    let at = |workspace: &str, group: &str, user: &str| {
        format!("/api/v2/ext/workspaces/{workspace}/groups/{group}/users/{user}")
    };
    for (path, expected) in [
        (at("nothing", "Auditors", "ada@example.com"), "workspace_not_found"),
        (at("ops", "Auditors", "olga@example.com"), "group_not_found"),
        (at("finance", "nothing", "ada@example.com"), "group_not_found"),
        (at("finance", "admin", "ada@example.com"), "group_not_found"),
        (at("finance", "all_users", "ada@example.com"), "group_not_found"),
        (at("finance", "%00", "ada@example.com"), "group_not_found"),
        (at("finance", "Auditors", "olga@example.com"), "not_a_member"),
        (at("finance", "Auditors", "nobody@example.com"), "user_not_found"),
        (at("finance", "Auditors", "x"), "user_not_found"),
        (at("finance", "Auditors", "%ff"), "user_not_found"),
    ] {
        for method in ["PUT", "DELETE"] {
            assert_eq!(
                refused(server, method, &path, &json!({}), 404).await,
                expected,
                "{method} {path}"
            );
        }
    }
    for (path, expected) in [
        (
            "/api/v2/ext/workspaces/nothing/groups/Auditors/users",
            "workspace_not_found",
        ),
        ("/api/v2/ext/workspaces/finance/groups/nothing/users", "group_not_found"),
        ("/api/v2/ext/workspaces/finance/groups/admin/users", "group_not_found"),
    ] {
        assert_eq!(refused(server, "GET", path, &json!({}), 404).await, expected, "{path}");
    }
}

/// On a path without a `GET`, the resource is the membership, whose tag depends on its groups.
async fn changes_compare_the_tag_and_can_be_tried_and_repeated(server: &Server) {
    filled(server).await;
    let before = server.get(MEMBER).await.header("etag").to_owned();
    put(server, ADA, &json!({})).await;
    let after = server.get(MEMBER).await.header("etag").to_owned();
    compares_tags(server, MEMBER, &[("PUT", ADA), ("DELETE", ADA)]).await;
    assert_ne!(before, after);
    let call = server.call("DELETE", ADA).header("if-match", &after);
    assert_eq!(call.send().await.status, 204);
    assert_eq!(tried(server, "PUT", ADA, &json!({}), 204).await, ["membership.updated"]);
    is_replayed(server, "PUT", ADA, &json!({}), 204).await;
    assert_eq!(
        tried(server, "DELETE", ADA, &json!({}), 204).await,
        ["membership.updated"]
    );
    is_replayed(server, "DELETE", ADA, &json!({}), 204).await;
    for method in ["PUT", "DELETE"] {
        let path = format!("{ADA}?x");
        assert_eq!(
            refused(server, method, &path, &json!({}), 400).await,
            "unknown_parameter"
        );
    }
}

async fn a_groups_members_are_listed(server: &Server) {
    filled(server).await;
    for name in ["eve", "100%", "a_b"] {
        let email = format!("{}@example.com", name.replace('%', "p"));
        let body = json!({"name": name, "email": email, "role": "end-user"});
        server
            .post("/api/v2/ext/workspaces/finance/users", &body)
            .await
            .expect(201);
        put(server, &format!("{PATH}/{email}"), &json!({})).await;
    }
    let archived = "/api/v2/ext/workspaces/finance/users/eve@example.com/archive";
    server.call("POST", archived).send().await.expect(201);
    for (query, expected) in [
        ("", &["eve", "100%", "a_b"][..]),
        ("sort=name", &["100%", "a_b", "eve"]),
        ("sort=-email", &["eve", "a_b", "100%"]),
        ("status=archived", &["eve"]),
        ("status=active&sort=name", &["100%", "a_b"]),
        ("search=%25", &["100%"]),
        ("search=_", &["a_b"]),
        ("filter=email%20co%20%22EVE%22", &["eve"]),
        ("per_page=2&page=2", &["a_b"]),
    ] {
        let list = server.get(&format!("{PATH}?{query}")).await.expect(200);
        assert_eq!(names(&list["data"]), expected, "{query}");
    }
    for query in ["role=admin", "default=true", "x"] {
        let path = format!("{PATH}?{query}");
        assert_eq!(
            refused(server, "GET", &path, &json!({}), 400).await,
            "unknown_parameter",
            "{query}"
        );
    }
}

on_both_databases!(
    a_member_joins_a_group,
    a_member_leaves_a_group,
    what_does_not_exist_is_not_found,
    changes_compare_the_tag_and_can_be_tried_and_repeated,
    a_groups_members_are_listed
);
