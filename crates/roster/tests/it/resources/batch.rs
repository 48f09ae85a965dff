//! Many changes in one request: each alone, or all together.

use serde_json::{Value, json};
use testing::{Reply, on_both_databases};

use super::last_admin::LAST_ADMIN;
use super::{code, id, is_replayed, join, refused, tried};
use crate::harness::Server;

const PATH: &str = "/api/v2/ext/batch";

fn batch(mode: &str, operations: &[Value]) -> Value {
    json!({"mode": mode, "operations": operations})
}

fn operation(method: &str, path: &str, body: &Value) -> Value {
    json!({"method": method, "path": path, "body": body})
}

fn new_user(name: &str) -> Value {
    let body = json!({"name": name, "email": format!("{name}@example.com")});
    operation("POST", "/api/v2/ext/users", &body)
}

fn member(email: &str) -> String {
    format!("/api/v2/ext/workspaces/finance/users/{email}")
}

async fn send(server: &Server, body: &Value) -> Reply {
    server.post(PATH, body).await
}

fn statuses(answer: &Value) -> Vec<u64> {
    let list = answer.as_array().expect("an array");
    list.iter()
        .map(|item| item["status"].as_u64().expect("a status"))
        .collect()
}

/// Sends a batch of which nothing may be kept. Returns the code and the index of what is refused.
async fn undone(server: &Server, operations: &[Value], status: u16) -> (String, Value) {
    let before = server.workdir.database.dump().await;
    let reply = send(server, &batch("all", operations)).await;
    assert_eq!(before, server.workdir.database.dump().await, "{operations:?}");
    let body = reply.expect(status);
    assert!(body["message"].is_string() || body["message"].is_array(), "{body}");
    (code(&reply, status), body["index"].clone())
}

/// Operations of both versions, each of which sees what those before it did.
async fn each_stands_alone(server: &Server) {
    let finance = server.workspace("finance");
    let ada = server.user("ada@example.com", &json!([])).await;
    let item = json!([{"name": "finance", "groups": [{"name": "admin"}]}]);
    let answer = send(
        server,
        &batch(
            "each",
            &[
                new_user("bob"),
                new_user("bob"),
                operation(
                    "POST",
                    "/api/ext/users",
                    &json!({"name": "Eve", "email": "eve@example.com", "workspaces": item}),
                ),
                operation("POST", "/api/ext/users", &json!({"name": "Eve"})),
                operation(
                    "PATCH",
                    &format!("/api/ext/user/{}", id(&ada)),
                    &json!({"name": "King"}),
                ),
                operation("PATCH", "/api/v2/ext/users/bob@example.com", &json!({"name": "Rob"})),
                json!({"method": "DELETE", "path": "/api/v2/ext/users/ada@example.com"}),
                operation("DELETE", "/api/v2/ext/users/ada@example.com", &json!(null)),
                json!({"method": "POST", "path": format!("/api/v2/ext/workspaces/{}/archive", id(&finance))}),
                operation(
                    "POST",
                    "/api/v2/ext/users?force=true",
                    &json!({"name": "x", "email": "x@example.com"}),
                ),
                operation("POST", "/api/v2/ext/nothing", &json!({})),
                operation("PUT", "/api/v2/ext/users", &json!({})),
                operation("POST", PATH, &batch("each", &[new_user("x")])),
                operation(
                    "POST",
                    "/api/v2/ext/workspaces/finance/users/bulk",
                    &json!({"users": [{}]}),
                ),
                operation(
                    "POST",
                    "/api/v2/ext/users?dry_run=true",
                    &json!({"name": "x", "email": "x@example.com"}),
                ),
            ],
        ),
    )
    .await
    .expect(207);
    assert_eq!(
        statuses(&answer),
        [
            201, 409, 201, 400, 200, 200, 204, 404, 409, 400, 404, 405, 400, 400, 400
        ],
        "{answer}"
    );
    assert_eq!(answer[0]["body"]["email"], "bob@example.com");
    assert_eq!(answer[1]["body"]["code"], "email_taken");
    assert_eq!(answer[3]["body"].get("code"), None, "version 1 has no codes");
    assert_eq!(answer[3]["body"]["path"], "/api/ext/users");
    assert_eq!(answer[5]["body"]["name"], "Rob");
    assert_eq!(answer[6]["body"], json!(null));
    assert_eq!(answer[8]["body"]["code"], "default_workspace");
    assert_eq!(answer[9]["body"]["code"], "unknown_parameter");
    for nested in [12, 13, 14] {
        assert_eq!(answer[nested]["body"]["code"], "invalid_parameter", "{answer}");
    }
    for nested in [12, 13] {
        assert_eq!(
            answer[nested]["body"]["message"],
            "A batch can't be a part of a batch, nor can a bulk"
        );
    }
    assert_eq!(server.users("").await.len(), 2);
    server.workdir.roster(&["check"]).run().succeeded();
    server.workdir.roster(&["events", "verify"]).run().succeeded();
}

/// The first failure undoes everything, and is named.
async fn all_or_nothing(server: &Server) {
    server.workspace("finance");
    let answer = send(server, &batch("all", &[new_user("ada"), new_user("bob")]))
        .await
        .expect(207);
    assert_eq!(statuses(&answer), [201, 201]);
    let delete = |email: &str| json!({"method": "DELETE", "path": format!("/api/v2/ext/users/{email}")});
    let wrong = operation("POST", "/api/v2/ext/users", &json!({"name": "x"}));
    let nested = operation("POST", PATH, &batch("each", &[new_user("x")]));
    for (operations, expected, index) in [
        (
            vec![new_user("eve"), new_user("ada"), delete("bob@example.com")],
            "email_taken",
            1,
        ),
        (
            vec![delete("ada@example.com"), delete("ada@example.com")],
            "user_not_found",
            1,
        ),
        (vec![wrong.clone(), new_user("ada")], "invalid_fields", 0),
        (vec![new_user("eve"), wrong.clone()], "invalid_fields", 1),
        (vec![new_user("eve"), new_user("eve"), wrong], "email_taken", 1),
        (vec![new_user("eve"), nested], "invalid_parameter", 1),
    ] {
        assert_eq!(
            undone(server, &operations, 409).await,
            (expected.to_owned(), json!(index)),
            "{operations:?}"
        );
    }
    assert_eq!(server.users("").await.len(), 2);
}

/// Whether a workspace keeps an admin is judged at the end, and by version 2 only.
async fn admins_are_judged_at_the_end(server: &Server) {
    server.workspace("finance");
    join(server, "finance", "ada@example.com", "admin").await;
    join(server, "finance", "bob@example.com", "end-user").await;
    let role = |email: &str, role: &str| operation("PATCH", &member(email), &json!({"role": role}));
    let exchange = [role("ada@example.com", "end-user"), role("bob@example.com", "admin")];
    assert_eq!(
        undone(server, &exchange[..1], 409).await,
        ("last_admin".to_owned(), json!(null))
    );
    let reply = send(server, &batch("all", &exchange[..1])).await;
    assert_eq!(reply.expect(409)["message"], LAST_ADMIN);
    let each = send(server, &batch("each", &exchange)).await.expect(207);
    assert_eq!(statuses(&each), [409, 200]);
    let back = [role("bob@example.com", "end-user"), role("ada@example.com", "admin")];
    assert_eq!(
        statuses(&send(server, &batch("all", &back)).await.expect(207)),
        [200, 200]
    );
    let ada = server.get("/api/v2/ext/users/ada@example.com").await.expect(200);
    let path = format!("/api/ext/user/{}/workspaces", id(&ada));
    let none = operation("PUT", &path, &json!([]));
    assert_eq!(statuses(&send(server, &batch("all", &[none])).await.expect(207)), [200]);
}

async fn each_compares_its_tag(server: &Server) {
    server.workspace("finance");
    join(server, "finance", "ada@example.com", "admin").await;
    let path = "/api/v2/ext/users/ada@example.com";
    let tag = server.get(path).await.header("etag").to_owned();
    let rename = |name: &str| json!({"method": "PATCH", "path": path, "if_match": tag, "body": {"name": name}});
    let both = [rename("One"), rename("Two")];
    assert_eq!(
        undone(server, &both, 409).await,
        ("changed_meanwhile".to_owned(), json!(1))
    );
    let answer = send(server, &batch("each", &both)).await.expect(207);
    assert_eq!(statuses(&answer), [200, 412]);
    assert_eq!(server.get(path).await.expect(200)["name"], "One");
}

async fn wrong_batches_are_refused(server: &Server) {
    server.workspace("finance");
    let with = |method: &str, path: &str| batch("each", &[operation(method, path, &json!({}))]);
    for body in [
        json!({}),
        json!({"operations": [new_user("x")]}),
        batch("some", &[new_user("x")]),
        batch("each", &[]),
        batch("each", &vec![new_user("x"); 501]),
        batch("each", &[json!("x")]),
        with("GET", "/api/v2/ext/users"),
        with("post", "/api/v2/ext/users"),
        with("HEAD", "/api/v2/ext/users"),
        with("POST", "/api/v1/users"),
        with("POST", "/metrics"),
        with("POST", "/api/ext"),
        with("POST", "api/ext/users"),
        with("POST", "http://example.com/api/ext/users"),
        with("POST", "/api/extra/users"),
        json!({"mode": "each", "operations": [{"method": "POST", "path": "/api/ext/users", "if_match": 1}]}),
    ] {
        assert_eq!(
            refused(server, "POST", PATH, &body, 400).await,
            "invalid_fields",
            "{body}"
        );
    }
    let unknown = format!("{PATH}?force=true");
    let body = batch("each", &[new_user("x")]);
    assert_eq!(refused(server, "POST", &unknown, &body, 400).await, "unknown_parameter");
    let stranger = server.authorized_by(None);
    assert_eq!(code(&stranger.post(PATH, &body).await, 403), "unauthorized");
    let users: Vec<_> = (0..65)
        .map(|number| {
            let body = json!({"name": "x", "email": format!("u{number}@example.com"), "password": "c0rrect-horse"});
            operation("POST", "/api/v2/ext/users", &body)
        })
        .collect();
    let path = format!("{PATH}?dry_run=true");
    assert_eq!(
        refused(server, "POST", &path, &batch("each", &users), 400).await,
        "too_many_passwords"
    );
}

async fn it_has_500_operations_and_can_be_tried_and_repeated(server: &Server) {
    server.workspace("finance");
    let pair = batch(
        "all",
        &[
            new_user("ada"),
            operation("DELETE", "/api/v2/ext/users/ada@example.com", &json!(null)),
        ],
    );
    assert_eq!(
        tried(server, "POST", PATH, &pair, 207).await,
        ["user.created", "user.deleted"]
    );
    let join = json!({"name": "Eve", "email": "eve@example.com", "role": "admin"});
    let each = batch(
        "each",
        &[
            new_user("ada"),
            new_user("ada"),
            operation("POST", "/api/v2/ext/workspaces/finance/users", &join),
        ],
    );
    assert_eq!(
        tried(server, "POST", PATH, &each, 207).await,
        ["user.created", "user.created", "membership.added"]
    );
    let users: Vec<_> = (0..500).map(|number| new_user(&format!("u{number}"))).collect();
    is_replayed(server, "POST", PATH, &batch("all", &users[..20]), 207).await;
    let answer = send(server, &batch("each", &users)).await.expect(207);
    let expected: Vec<_> = (0..500).map(|number| if number < 20 { 409 } else { 201 }).collect();
    assert_eq!(statuses(&answer), expected);
}

on_both_databases!(
    each_stands_alone,
    all_or_nothing,
    admins_are_judged_at_the_end,
    each_compares_its_tag,
    wrong_batches_are_refused,
    it_has_500_operations_and_can_be_tried_and_repeated
);
