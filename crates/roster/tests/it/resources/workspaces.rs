//! Workspaces as resources.

use serde_json::{Value, json};
use testing::on_both_databases;

use super::{code, deleted, refused};
use crate::harness::{Server, assert_uuid_v7, keys};

const PATH: &str = "/api/v2/ext/workspaces";

fn at(workspace: &str) -> String {
    format!("{PATH}/{workspace}")
}

async fn create(server: &Server, body: &Value) -> Value {
    server.post(PATH, body).await.expect(201)
}

/// A server with a default workspace `main`, and `finance`.
async fn filled(server: &Server) -> Value {
    create(server, &json!({"name": "Main"})).await;
    create(server, &json!({"name": "Finance"})).await
}

async fn a_workspace_is_created(server: &Server) {
    let main = create(server, &json!({"name": " Main & Co. "})).await;
    assert_uuid_v7(&main["id"]);
    assert_eq!(
        keys(&main),
        ["created_at", "default", "id", "name", "slug", "status", "updated_at"]
    );
    assert_eq!(
        [&main["name"], &main["slug"], &main["status"], &main["default"]],
        [&json!("Main & Co."), &json!("main-co"), &json!("active"), &json!(true)]
    );
    assert_eq!(main["created_at"], main["updated_at"]);
    let finance = create(server, &json!({"name": "Finance", "slug": "money-2"})).await;
    assert_eq!(
        [&finance["slug"], &finance["default"]],
        [&json!("money-2"), &json!(false)]
    );
    for (body, status, expected) in [
        (json!({"name": "FINANCE"}), 409, "workspace_name_taken"),
        (json!({"name": "Money-2"}), 409, "workspace_name_taken"),
        (json!({"name": "Other", "slug": "money-2"}), 409, "slug_taken"),
        (json!({"name": "Other", "slug": "Other"}), 400, "invalid_fields"),
        (json!({"name": "Other", "slug": ""}), 400, "invalid_fields"),
        (json!({"name": "x".repeat(101)}), 400, "invalid_fields"),
        (json!({"name": "Other", "slug": "x".repeat(101)}), 400, "invalid_fields"),
        (json!({"name": " "}), 400, "invalid_fields"),
        (json!({}), 400, "invalid_fields"),
        (json!([]), 400, "invalid_body"),
    ] {
        assert_eq!(refused(server, "POST", PATH, &body, status).await, expected, "{body}");
    }
    create(server, &json!({"name": "x".repeat(100), "slug": "x".repeat(100)})).await;
}

/// By the id, else the slug, else the name; a text that names nothing is 404, whatever it is.
async fn a_workspace_is_read(server: &Server) {
    filled(server).await;
    let finance = create(server, &json!({"name": "Cash Desk", "slug": "desk"})).await;
    let id = finance["id"].as_str().expect("a string");
    for text in [id, "desk", "DESK", "Cash%20Desk", "cash%20desk"] {
        assert_eq!(server.get(&at(text)).await.expect(200), finance, "{text}");
    }
    for text in ["nothing", "%00", "%ff", "%20", "0199f0c2-6f0e-7cc1-9a51-2b1f4f1f9d10"] {
        assert_eq!(
            refused(server, "GET", &at(text), &json!({}), 404).await,
            "workspace_not_found",
            "{text}"
        );
    }
    let reply = server.get(&at("desk")).await;
    let tag = reply.header("etag").to_owned();
    let known = server.call("GET", &at(id)).header("if-none-match", &tag).send().await;
    assert_eq!((known.status, known.text()), (304, String::new()));
    server.patch(&at("desk"), &json!({"slug": "desk-2"})).await.expect(200);
    let known = server.call("GET", &at(id)).header("if-none-match", &tag).send().await;
    known.expect(200);
}

async fn a_workspace_is_changed(server: &Server) {
    let finance = filled(server).await;
    let changed = server
        .patch(
            &at("finance"),
            &json!({"name": "Money", "slug": "cash", "status": "archived"}),
        )
        .await
        .expect(200);
    assert_eq!(changed["id"], finance["id"]);
    assert_eq!(
        [&changed["name"], &changed["slug"], &changed["status"]],
        ["Money", "cash", "archived"]
    );
    assert_eq!(server.get(&at("cash")).await.expect(200), changed);
    // Nothing changes, so the time stays.
    for same in [
        json!({}),
        json!({"name": null}),
        json!({"name": "Money", "status": "archived"}),
    ] {
        assert_eq!(server.patch(&at("cash"), &same).await.expect(200), changed, "{same}");
    }
    for (body, status, expected) in [
        (json!({"name": "main"}), 409, "workspace_name_taken"),
        (json!({"slug": "main"}), 409, "slug_taken"),
        (json!({"default": true}), 422, "archived_default"),
        (json!({"default": false}), 422, "default_not_false"),
        (json!({"default": true, "status": "archived"}), 422, "archived_default"),
        (json!({"default": "yes"}), 400, "invalid_fields"),
        (json!({"name": "x".repeat(101)}), 400, "invalid_fields"),
        (json!({"status": "gone"}), 400, "invalid_fields"),
    ] {
        assert_eq!(
            refused(server, "PATCH", &at("cash"), &body, status).await,
            expected,
            "{body}"
        );
    }
    let archive_default = json!({"status": "archived"});
    assert_eq!(
        refused(server, "PATCH", &at("main"), &archive_default, 409).await,
        "default_workspace"
    );
    assert_eq!(
        refused(server, "PATCH", &at("nothing"), &json!({}), 404).await,
        "workspace_not_found"
    );
    let both = json!({"status": "active", "default": true});
    assert_eq!(server.patch(&at("cash"), &both).await.expect(200)["default"], true);
    assert_eq!(server.get(&at("main")).await.expect(200)["default"], false);
}

/// `POST` answers 201, and 409 when it is so already.
async fn a_state_is_set_once(server: &Server) {
    filled(server).await;
    let post = async |action: &str| server.call("POST", &at(&format!("finance/{action}"))).send().await;
    assert_eq!(post("archive").await.expect(201)["status"], "archived");
    assert_eq!(code(&post("archive").await, 409), "already_archived");
    assert_eq!(code(&post("set-default").await, 422), "archived_default");
    assert_eq!(post("unarchive").await.expect(201)["status"], "active");
    assert_eq!(code(&post("unarchive").await, 409), "already_active");
    assert_eq!(post("set-default").await.expect(201)["default"], true);
    assert_eq!(code(&post("set-default").await, 409), "already_default");
    assert_eq!(code(&post("archive").await, 409), "default_workspace");
    for action in ["archive", "unarchive", "set-default"] {
        let path = at(&format!("nothing/{action}"));
        assert_eq!(
            refused(server, "POST", &path, &json!({}), 404).await,
            "workspace_not_found"
        );
    }
}

async fn a_workspace_is_deleted(server: &Server) {
    filled(server).await;
    server.group("finance", "Auditors");
    let ada = server
        .user(
            "ada@example.com",
            &json!([{"name": "finance", "groups": [{"name": "Auditors"}]}]),
        )
        .await;
    assert_eq!(
        refused(server, "DELETE", &at("finance"), &json!({}), 409).await,
        "has_members"
    );
    assert_eq!(
        refused(server, "DELETE", &at("finance?force=false"), &json!({}), 409).await,
        "has_members"
    );
    assert_eq!(
        refused(server, "DELETE", &at("main?force=true"), &json!({}), 409).await,
        "default_workspace"
    );
    assert_eq!(
        refused(server, "DELETE", &at("nothing"), &json!({}), 404).await,
        "workspace_not_found"
    );
    for wrong in ["force=1", "force=true&force=true", "force="] {
        let path = at(&format!("finance?{wrong}"));
        assert_eq!(
            refused(server, "DELETE", &path, &json!({}), 400).await,
            "invalid_parameter"
        );
    }
    deleted(server, &at("finance?force=true")).await;
    assert_eq!(code(&server.get(&at("finance")).await, 404), "workspace_not_found");
    assert_eq!(server.show(&ada).await["workspaces"], json!([]));
    assert_eq!(server.workspaces().await.len(), 1);
}

/// The answer says what the real one would be, and nothing is kept.
async fn a_deletion_is_tried(server: &Server) {
    filled(server).await;
    let before = server.workdir.database.dump().await;
    let tried = server
        .call("DELETE", &at("finance?dry_run=true"))
        .send()
        .await
        .expect(200);
    assert_eq!(
        [
            &tried["dry_run"],
            &tried["status"],
            &tried["body"],
            &tried["changes"][0]["action"]
        ],
        [&json!(true), &json!(204), &json!(null), &json!("workspace.deleted")]
    );
    assert_eq!(before, server.workdir.database.dump().await);
}

async fn changes_compare_the_tag_and_can_be_repeated(server: &Server) {
    filled(server).await;
    let tag = server.get(&at("finance")).await.header("etag").to_owned();
    let patched = server.patch(&at("finance"), &json!({"name": "Money"})).await;
    let new = patched.header("etag").to_owned();
    assert_ne!(tag, new);
    for (method, path) in [
        ("PATCH", "finance"),
        ("POST", "finance/archive"),
        ("POST", "finance/set-default"),
        ("DELETE", "finance"),
    ] {
        let reply = server.call(method, &at(path)).header("if-match", &tag).send().await;
        assert_eq!(code(&reply, 412), "changed_meanwhile", "{method} {path}");
        assert_eq!(reply.header("etag"), new, "{method} {path}");
    }
    let again = async || {
        let call = server.call("DELETE", &at("finance")).header("if-match", &new);
        call.header("idempotency-key", "once").send().await
    };
    assert_eq!(again().await.status, 204);
    let replayed = again().await;
    assert_eq!((replayed.status, replayed.header("idempotent-replayed")), (204, "true"));
}

on_both_databases!(
    a_workspace_is_created,
    a_workspace_is_read,
    a_workspace_is_changed,
    a_state_is_set_once,
    a_workspace_is_deleted,
    a_deletion_is_tried,
    changes_compare_the_tag_and_can_be_repeated
);
