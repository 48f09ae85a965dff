//! Members of workspaces as resources.

use serde_json::{Value, json};
use testing::on_both_databases;

use super::{code, compares_tags, has_password, id, is_replayed, join, refused, tried};
use crate::harness::{Server, keys};

const PATH: &str = "/api/v2/ext/workspaces/finance/users";
const ADA: &str = "/api/v2/ext/workspaces/finance/users/ada@example.com";
const PAST: &str = "2020-01-01T00:00:00Z";
const FUTURE: &str = "2099-01-01T00:00:00.000Z";

/// A workspace with a member, another workspace with another member, and a user who is a member of none.
async fn filled(server: &Server) -> Value {
    server.workspace("finance");
    server.workspace("ops");
    join(server, "ops", "olga@example.com", "admin").await;
    server.user("free@example.com", &json!([])).await;
    join(server, "finance", "ada@example.com", "builder").await
}

async fn a_member_is_added(server: &Server) {
    let member = filled(server).await;
    assert_eq!(
        keys(&member),
        [
            "created_at",
            "email",
            "expires_at",
            "id",
            "name",
            "role",
            "role_until",
            "status",
            "updated_at",
            "userDetails"
        ]
    );
    assert_eq!(
        [
            &member["role"],
            &member["status"],
            &member["userDetails"],
            &member["expires_at"]
        ],
        [&json!("builder"), &json!("active"), &json!([]), &json!(null)]
    );
    let details = json!([{"key": "team", "value": "a"}]);
    let body = json!({"name": "Bob", "email": "BOB@example.com", "password": "c0rrect-horse", "role": "admin",
        "userDetails": details, "expires_at": FUTURE, "role_until": FUTURE});
    let bob = server.post(PATH, &body).await.expect(201);
    assert_eq!(
        [
            &bob["email"],
            &bob["userDetails"],
            &bob["expires_at"],
            &bob["role_until"]
        ],
        [&json!("bob@example.com"), &details, &json!(FUTURE), &json!(FUTURE)]
    );
    has_password(server, "bob@example.com", "c0rrect-horse");
    // Who exists keeps name and password.
    let body = json!({"name": "Other", "email": "bob@example.com", "password": "an0ther-horse", "role": "end-user"});
    let there = "/api/v2/ext/workspaces/ops/users";
    assert_eq!(server.post(there, &body).await.expect(201)["name"], "Bob");
    has_password(server, "bob@example.com", "c0rrect-horse");
    let new = |more: Value| {
        let mut body = json!({"name": "Eve", "email": "eve@example.com", "role": "admin"});
        for (key, value) in more.as_object().expect("an object") {
            body[key] = value.clone();
        }
        body
    };
    for (more, status, expected) in [
        (json!({"email": "Ada@example.com"}), 409, "already_member"),
        (json!({"email": "x"}), 400, "invalid_fields"),
        (json!({"name": null}), 400, "invalid_fields"),
        (json!({"role": null}), 400, "invalid_fields"),
        (json!({"role": "owner"}), 400, "invalid_fields"),
        (json!({"password": "1234"}), 400, "invalid_fields"),
        (json!({"userDetails": {}}), 400, "invalid_fields"),
        (json!({"expires_at": "tomorrow"}), 400, "invalid_fields"),
        (json!({"expires_at": PAST}), 400, "in_the_past"),
        (json!({"role_until": PAST}), 400, "in_the_past"),
        (
            json!({"role": "end-user", "role_until": FUTURE}),
            400,
            "role_without_end",
        ),
    ] {
        let body = new(more);
        assert_eq!(refused(server, "POST", PATH, &body, status).await, expected, "{body}");
    }
    for workspace in ["nothing", "%00", "%ff"] {
        let path = format!("/api/v2/ext/workspaces/{workspace}/users");
        assert_eq!(
            refused(server, "POST", &path, &new(json!({})), 404).await,
            "workspace_not_found"
        );
        assert_eq!(
            refused(server, "GET", &path, &json!({}), 404).await,
            "workspace_not_found"
        );
    }
}

/// Also a user of another workspace, and of none, is not found.
async fn only_members_are_found(server: &Server) {
    let member = filled(server).await;
    let by_id = format!("/api/v2/ext/workspaces/Finance/users/{}", id(&member));
    for path in [
        ADA,
        by_id.as_str(),
        "/api/v2/ext/workspaces/finance/users/ADA@example.com",
    ] {
        assert_eq!(server.get(path).await.expect(200), member);
    }
    let resource = [
        ("GET", ""),
        ("PATCH", ""),
        ("DELETE", ""),
        ("POST", "/archive"),
        ("POST", "/unarchive"),
        ("GET", "/groups"),
        ("GET", "/access"),
    ];
    for (workspace, user, expected) in [
        ("finance", "olga@example.com", "not_a_member"),
        ("finance", "free@example.com", "not_a_member"),
        ("finance", "nobody@example.com", "user_not_found"),
        ("finance", "x", "user_not_found"),
        ("finance", "%ff", "user_not_found"),
        ("nothing", "ada@example.com", "workspace_not_found"),
        ("%00", "ada@example.com", "workspace_not_found"),
    ] {
        for (method, suffix) in resource {
            let path = format!("/api/v2/ext/workspaces/{workspace}/users/{user}{suffix}");
            assert_eq!(
                refused(server, method, &path, &json!({}), 404).await,
                expected,
                "{method} {path}"
            );
        }
    }
}

async fn a_member_is_changed(server: &Server) {
    let member = filled(server).await;
    for same in [json!({}), json!({"role": "builder"}), json!({"expires_at": null})] {
        assert_eq!(server.patch(ADA, &same).await.expect(200), member, "{same}");
    }
    let details = json!([{"key": "team", "value": "a"}]);
    let change = json!({"role": "admin", "role_until": FUTURE, "expires_at": FUTURE, "userDetails": details});
    let changed = server.patch(ADA, &change).await.expect(200);
    assert_eq!(
        [
            &changed["role"],
            &changed["role_until"],
            &changed["expires_at"],
            &changed["userDetails"]
        ],
        [&json!("admin"), &json!(FUTURE), &json!(FUTURE), &details]
    );
    assert_eq!(server.get(ADA).await.expect(200), changed);
    // Another role has no end, unless it is given one.
    let other = server.patch(ADA, &json!({"role": "builder"})).await.expect(200);
    assert_eq!(
        (&other["role_until"], &other["expires_at"]),
        (&json!(null), &json!(FUTURE))
    );
    let cleared = json!({"expires_at": null, "userDetails": [], "status": "archived"});
    let cleared = server.patch(ADA, &cleared).await.expect(200);
    assert_eq!(
        [&cleared["expires_at"], &cleared["userDetails"], &cleared["status"]],
        [&json!(null), &json!([]), &json!("archived")]
    );
    for (body, expected) in [
        (json!({"role": "owner"}), "invalid_fields"),
        (json!({"status": "gone"}), "invalid_fields"),
        (json!({"userDetails": [{"key": ""}]}), "invalid_fields"),
        (json!({"expires_at": 1}), "invalid_fields"),
        (json!({"expires_at": PAST}), "in_the_past"),
        (json!({"role": "admin", "role_until": PAST}), "in_the_past"),
        (json!({"role": "end-user", "role_until": FUTURE}), "role_without_end"),
    ] {
        assert_eq!(refused(server, "PATCH", ADA, &body, 400).await, expected, "{body}");
    }
    let user = server.get(&format!("/api/ext/user/{}", id(&member))).await.expect(200);
    assert_eq!(user["workspaces"][0]["status"], "archived");
}

async fn a_state_is_set_once(server: &Server) {
    filled(server).await;
    let post = async |action: &str| server.call("POST", &format!("{ADA}/{action}")).send().await;
    assert_eq!(code(&post("unarchive").await, 409), "already_active");
    assert_eq!(post("archive").await.expect(201)["status"], "archived");
    assert_eq!(code(&post("archive").await, 409), "already_archived");
    let user = server.get("/api/v2/ext/users/ada@example.com").await.expect(200);
    assert_eq!(user["status"], "active");
    // An archived member is a member.
    let body = json!({"name": "Ada", "email": "ada@example.com", "role": "admin"});
    assert_eq!(refused(server, "POST", PATH, &body, 409).await, "already_member");
    assert_eq!(
        server.patch(ADA, &json!({"role": "admin"})).await.expect(200)["role"],
        "admin"
    );
    assert_eq!(post("unarchive").await.expect(201), server.get(ADA).await.expect(200));
}

async fn a_member_is_removed(server: &Server) {
    filled(server).await;
    server.group("finance", "Auditors");
    let place = "/api/v2/ext/workspaces/finance/groups/Auditors/users/ada@example.com";
    assert_eq!(server.put(place, &json!({})).await.status, 204);
    assert_eq!(
        tried(server, "DELETE", ADA, &json!({}), 204).await,
        ["membership.removed"]
    );
    is_replayed(server, "DELETE", ADA, &json!({}), 204).await;
    assert_eq!(code(&server.get(ADA).await, 404), "not_a_member");
    server.get("/api/v2/ext/users/ada@example.com").await.expect(200);
    let group = server
        .get("/api/v2/ext/workspaces/finance/groups/Auditors")
        .await
        .expect(200);
    assert_eq!(group["member_count"], 0);
    // The place in the group doesn't come back with the member.
    join(server, "finance", "ada@example.com", "end-user").await;
    let groups = server.get(&format!("{ADA}/groups")).await.expect(200);
    assert_eq!(groups["data"], json!([]));
}

async fn changes_compare_the_tag_and_can_be_tried_and_repeated(server: &Server) {
    filled(server).await;
    let mut tags = vec![server.get(ADA).await.header("etag").to_owned()];
    for change in [
        json!({"role": "admin"}),
        json!({"userDetails": [{"key": "a", "value": "b"}]}),
        json!({"expires_at": FUTURE}),
        json!({"status": "archived"}),
    ] {
        let call = server.call("PATCH", ADA).header("if-match", &tags[tags.len() - 1]);
        let reply = call.json(&change).send().await;
        reply.expect(200);
        let tag = reply.header("etag").to_owned();
        assert_eq!(tag, server.get(ADA).await.header("etag"), "{change}");
        assert!(!tags.contains(&tag), "{change}");
        tags.push(tag);
    }
    let [archive, unarchive] = ["archive", "unarchive"].map(|action| format!("{ADA}/{action}"));
    let writes = [
        ("PATCH", ADA),
        ("DELETE", ADA),
        ("POST", archive.as_str()),
        ("POST", unarchive.as_str()),
    ];
    compares_tags(server, ADA, &writes).await;
    let eve = json!({"name": "Eve", "email": "eve@example.com", "role": "end-user"});
    assert_eq!(
        tried(server, "POST", PATH, &eve, 201).await,
        ["user.created", "membership.added"]
    );
    assert_eq!(
        tried(server, "PATCH", ADA, &json!({"role": "builder"}), 200).await,
        ["membership.updated"]
    );
    assert_eq!(
        tried(server, "POST", &unarchive, &json!({}), 201).await,
        ["membership.unarchived"]
    );
    is_replayed(server, "POST", PATH, &eve, 201).await;
    is_replayed(server, "PATCH", ADA, &json!({"role": "builder"}), 200).await;
    is_replayed(server, "POST", &unarchive, &json!({}), 201).await;
    is_replayed(server, "POST", &archive, &json!({}), 201).await;
    let groups = format!("{ADA}/groups");
    let access = format!("{ADA}/access");
    for (method, path) in writes.into_iter().chain([
        ("GET", ADA),
        ("GET", PATH),
        ("POST", PATH),
        ("GET", groups.as_str()),
        ("GET", access.as_str()),
    ]) {
        let path = format!("{path}?force=true");
        assert_eq!(
            refused(server, method, &path, &json!({}), 400).await,
            "unknown_parameter",
            "{method} {path}"
        );
    }
}

on_both_databases!(
    a_member_is_added,
    only_members_are_found,
    a_member_is_changed,
    a_state_is_set_once,
    a_member_is_removed,
    changes_compare_the_tag_and_can_be_tried_and_repeated
);
