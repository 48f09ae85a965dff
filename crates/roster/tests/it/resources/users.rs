//! Users as resources.

use serde_json::{Value, json};
use testing::on_both_databases;

use super::{code, compares_tags, has_password, id, is_replayed, join, refused, tried};
use crate::harness::{Server, assert_uuid_v7, envelope, keys, names};

const PATH: &str = "/api/v2/ext/users";
const ADA: &str = "/api/v2/ext/users/ada@example.com";
const NOBODY: [&str; 5] = [
    "nobody@example.com",
    "019aa000-0000-7000-8000-000000000000",
    "x",
    "%00",
    "%ff",
];

async fn ada(server: &Server) -> Value {
    let body = json!({"name": "Ada", "email": "ada@example.com"});
    server.post(PATH, &body).await.expect(201)
}

async fn a_user_is_created(server: &Server) {
    let finance = server.workspace("finance");
    let user = ada(server).await;
    assert_uuid_v7(&user["id"]);
    assert_eq!(
        keys(&user),
        ["created_at", "email", "home", "id", "name", "status", "updated_at"]
    );
    assert_eq!(
        [&user["name"], &user["email"], &user["status"], &user["home"]],
        [&json!("Ada"), &json!("ada@example.com"), &json!("active"), &json!(null)]
    );
    assert_eq!(user["created_at"], user["updated_at"]);
    let eve = json!({"name": " Eve ", "email": "EVE@Example.com ", "password": "c0rrect-horse", "status": "archived",
        "home": finance["id"]});
    let eve = server.post(PATH, &eve).await.expect(201);
    assert_eq!(
        [&eve["name"], &eve["email"], &eve["status"], &eve["home"]],
        [
            &json!("Eve"),
            &json!("eve@example.com"),
            &json!("archived"),
            &finance["id"]
        ]
    );
    for (body, status, expected) in [
        (json!({"name": "x", "email": "ADA@example.com"}), 409, "email_taken"),
        (json!({"name": "x"}), 400, "invalid_fields"),
        (json!({"name": "", "email": "x@example.com"}), 400, "invalid_fields"),
        (json!({"name": "x", "email": "x"}), 400, "invalid_fields"),
        (
            json!({"name": "x", "email": "x@example.com", "status": "gone"}),
            400,
            "invalid_fields",
        ),
        (
            json!({"name": "x", "email": "x@example.com", "password": "1234"}),
            400,
            "invalid_fields",
        ),
        (
            json!({"name": "x", "email": "x@example.com", "home": "finance"}),
            400,
            "invalid_fields",
        ),
        (
            json!({"name": "x", "email": "x@example.com", "home": user["id"]}),
            400,
            "unknown_workspace",
        ),
        (json!([]), 400, "invalid_body"),
    ] {
        assert_eq!(refused(server, "POST", PATH, &body, status).await, expected, "{body}");
    }
}

async fn a_user_is_read_by_id_and_address(server: &Server) {
    let user = ada(server).await;
    for key in [id(&user), "ada@example.com", "ADA@EXAMPLE.COM", "ada%40example.com"] {
        assert_eq!(server.get(&format!("{PATH}/{key}")).await.expect(200), user, "{key}");
    }
    let show = format!("/api/ext/user/{}", id(&user));
    assert_eq!(
        server.get(&show).await.header("etag"),
        server.get(ADA).await.header("etag")
    );
    for key in NOBODY {
        for (method, suffix) in [
            ("GET", ""),
            ("PATCH", ""),
            ("DELETE", ""),
            ("POST", "/archive"),
            ("POST", "/unarchive"),
            ("GET", "/workspaces"),
        ] {
            let path = format!("{PATH}/{key}{suffix}");
            assert_eq!(
                refused(server, method, &path, &json!({}), 404).await,
                "user_not_found",
                "{method} {path}"
            );
        }
    }
}

async fn a_user_is_changed(server: &Server) {
    let finance = server.workspace("finance");
    let user = ada(server).await;
    server.user("bob@example.com", &json!([])).await;
    for same in [
        json!({}),
        json!({"name": "Ada", "status": "active", "home": null}),
        json!({"email": "Ada@Example.com"}),
    ] {
        assert_eq!(server.patch(ADA, &same).await.expect(200), user, "{same}");
    }
    let change = json!({"name": "Ada King", "email": "King@example.com", "home": finance["id"], "status": "archived"});
    let changed = server.patch(ADA, &change).await.expect(200);
    assert_eq!(
        (&changed["id"], &changed["created_at"]),
        (&user["id"], &user["created_at"])
    );
    assert_eq!(
        [
            &changed["name"],
            &changed["email"],
            &changed["status"],
            &changed["home"]
        ],
        [
            &json!("Ada King"),
            &json!("king@example.com"),
            &json!("archived"),
            &finance["id"]
        ]
    );
    let path = format!("{PATH}/{}", id(&user));
    assert_eq!(server.get(&path).await.expect(200), changed);
    let cleared = server.patch(&path, &json!({"home": null})).await.expect(200);
    assert_eq!(cleared["home"], json!(null));
    for (body, status, expected) in [
        (json!({"email": "bob@example.com"}), 409, "email_taken"),
        (json!({"email": "bob"}), 400, "invalid_fields"),
        (json!({"name": "x".repeat(256)}), 400, "invalid_fields"),
        (json!({"password": "x".repeat(101)}), 400, "invalid_fields"),
        (json!({"status": "gone"}), 400, "invalid_fields"),
        (json!({"home": 1}), 400, "invalid_fields"),
        (json!({"home": user["id"]}), 400, "unknown_workspace"),
    ] {
        assert_eq!(refused(server, "PATCH", &path, &body, status).await, expected, "{body}");
    }
    server
        .patch(&path, &json!({"password": "c0rrect-horse", "status": "active"}))
        .await
        .expect(200);
    has_password(server, "king@example.com", "c0rrect-horse");
}

/// With the memberships that are active, as in version 1. `POST` answers 201, and 409 when it is so already.
async fn a_state_is_set_once(server: &Server) {
    server.workspace("finance");
    server.workspace("ops");
    let member = json!([{"name": "finance"}, {"name": "ops", "status": "archived"}]);
    server.user("ada@example.com", &member).await;
    let post = async |action: &str| server.call("POST", &format!("{ADA}/{action}")).send().await;
    let statuses = async || {
        let list = server.get(&format!("{ADA}/workspaces?sort=name")).await.expect(200);
        let list = list["data"].as_array().expect("an array").clone();
        list.iter().map(|item| item["status"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(code(&post("unarchive").await, 409), "already_active");
    let archived = post("archive").await.expect(201);
    assert_eq!(archived, server.get(ADA).await.expect(200));
    assert_eq!(archived["status"], "archived");
    assert_eq!(statuses().await, ["archived", "archived"]);
    assert_eq!(code(&post("archive").await, 409), "already_archived");
    assert_eq!(post("unarchive").await.expect(201)["status"], "active");
    assert_eq!(statuses().await, ["active", "archived"]);
}

/// The address is free again, and the log keeps what was.
async fn a_user_is_deleted(server: &Server) {
    server.workspace("finance");
    server.group("finance", "Auditors");
    let places = json!([{"name": "finance", "groups": [{"name": "Auditors"}]}]);
    let user = server.user("ada@example.com", &places).await;
    let path = format!("{PATH}/{}", id(&user));
    assert_eq!(
        tried(server, "DELETE", &path, &json!({}), 204)
            .await
            .last()
            .map(String::as_str),
        Some("user.deleted")
    );
    is_replayed(server, "DELETE", &path, &json!({}), 204).await;
    assert_eq!(code(&server.get(&path).await, 404), "user_not_found");
    let gone = format!("/api/ext/user/{}", id(&user));
    envelope(&server.get(&gone).await, 404, &gone);
    for members in ["users", "groups/Auditors/users"] {
        let list = server
            .get(&format!("/api/v2/ext/workspaces/finance/{members}"))
            .await
            .expect(200);
        assert_eq!(
            (&list["data"], &list["pagination"]["total_count"]),
            (&json!([]), &json!(0))
        );
    }
    let groups = server.get("/api/v2/ext/workspaces/finance/groups").await.expect(200);
    assert_eq!(groups["data"][0]["member_count"], 0);
    let again = ada(server).await;
    assert_ne!(again["id"], user["id"]);
    let events = server.workdir.roster(&["events", "list", "--json"]).run().succeeded();
    assert!(events.contains(id(&user)), "{events}");
    server.workdir.roster(&["events", "verify"]).run().succeeded();
}

async fn changes_compare_the_tag_and_can_be_tried_and_repeated(server: &Server) {
    ada(server).await;
    let mut tags = vec![server.get(ADA).await.header("etag").to_owned()];
    for change in [
        json!({"name": "Ada King"}),
        json!({"status": "archived"}),
        json!({"name": "Ada"}),
    ] {
        let call = server.call("PATCH", ADA).header("if-match", &tags[tags.len() - 1]);
        let reply = call.json(&change).send().await;
        reply.expect(200);
        let tag = reply.header("etag").to_owned();
        assert_eq!(tag, server.get(ADA).await.header("etag"));
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
    let eve = json!({"name": "Eve", "email": "eve@example.com"});
    assert_eq!(tried(server, "POST", PATH, &eve, 201).await, ["user.created"]);
    assert_eq!(
        tried(server, "PATCH", ADA, &json!({"name": "King"}), 200).await,
        ["user.updated"]
    );
    assert_eq!(
        tried(server, "POST", &unarchive, &json!({}), 201).await,
        ["user.unarchived"]
    );
    is_replayed(server, "POST", PATH, &eve, 201).await;
    is_replayed(server, "PATCH", ADA, &json!({"name": "King"}), 200).await;
    is_replayed(server, "POST", &unarchive, &json!({}), 201).await;
    is_replayed(server, "POST", &archive, &json!({}), 201).await;
    for (method, path) in writes {
        let path = format!("{path}?force=true");
        assert_eq!(
            refused(server, method, &path, &json!({}), 400).await,
            "unknown_parameter"
        );
    }
}

async fn a_users_workspaces_are_listed(server: &Server) {
    for name in ["finance", "Ops", "cash"] {
        server.workspace(name);
    }
    join(server, "finance", "ada@example.com", "admin").await;
    join(server, "ops", "ada@example.com", "builder").await;
    join(server, "ops", "bob@example.com", "admin").await;
    let path = format!("{ADA}/workspaces");
    let list = server.get(&path).await.expect(200);
    assert_eq!(names(&list["data"]), ["finance", "Ops"]);
    assert_eq!(
        keys(&list["data"][0]),
        [
            "created_at",
            "default",
            "expires_at",
            "id",
            "name",
            "role",
            "role_until",
            "slug",
            "status",
            "updated_at"
        ]
    );
    let finance = &list["data"][0];
    assert_eq!(
        [
            &finance["slug"],
            &finance["role"],
            &finance["default"],
            &finance["status"]
        ],
        [&json!("finance"), &json!("admin"), &json!(true), &json!("active")]
    );
    for (query, expected) in [
        ("sort=-name", &["Ops", "finance"][..]),
        ("search=OP", &["Ops"]),
        ("status=archived", &[]),
        ("filter=role%20eq%20%22builder%22", &["Ops"]),
        ("per_page=1&page=2", &["Ops"]),
    ] {
        let list = server.get(&format!("{path}?{query}")).await.expect(200);
        assert_eq!(names(&list["data"]), expected, "{query}");
    }
}

on_both_databases!(
    a_user_is_created,
    a_user_is_read_by_id_and_address,
    a_user_is_changed,
    a_state_is_set_once,
    a_user_is_deleted,
    changes_compare_the_tag_and_can_be_tried_and_repeated,
    a_users_workspaces_are_listed
);
