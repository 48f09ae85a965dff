//! Many members in one request: each entry stands alone.

use serde_json::{Value, json};
use testing::{Reply, on_both_databases};

use super::last_admin::LAST_ADMIN;
use super::{code, has_password, id, is_replayed, join, refused, tried};
use crate::harness::{Server, envelope};

const PATH: &str = "/api/v2/ext/workspaces/finance/users/bulk";

fn new(number: usize) -> Value {
    json!({"name": format!("U{number}"), "email": format!("u{number}@example.com"), "role": "end-user"})
}

fn many(number: usize) -> Value {
    json!({"users": (0..number).map(new).collect::<Vec<_>>()})
}

/// The code, the index and the label of each error.
fn errors(answer: &Value, label: &str) -> Vec<(String, u64, Value)> {
    let list = answer["errors"].as_array().expect("an array");
    let error = |error: &Value| {
        assert!(error["message"].is_string(), "{error}");
        let code = error["code"].as_str().expect("a code").to_owned();
        (code, error["index"].as_u64().expect("a number"), error[label].clone())
    };
    list.iter().map(error).collect()
}

fn emails(list: &Value) -> Vec<&str> {
    let list = list.as_array().expect("an array");
    list.iter()
        .map(|member| member["email"].as_str().expect("a text"))
        .collect()
}

async fn total(server: &Server) -> Value {
    let list = server.get("/api/v2/ext/workspaces/finance/users").await.expect(200);
    list["pagination"]["total_count"].clone()
}

async fn what_is_good_is_added(server: &Server) {
    server.workspace("finance");
    join(server, "finance", "ada@example.com", "admin").await;
    server.user("free@example.com", &json!([])).await;
    let details = json!([{"key": "a", "value": "b"}]);
    let users = json!([
        {"name": "Bob", "email": "BOB@example.com", "role": "builder", "userDetails": details, "password": "c0rrect-horse"},
        {"name": "Ada", "email": "ada@example.com", "role": "end-user"},
        {"name": "", "email": "x@example.com", "role": "owner"},
        {"name": "Free", "email": "free@example.com", "role": "end-user"},
        {"name": "Bob", "email": "bob@example.com", "role": "end-user"},
        {"name": "Eve", "email": "eve@example.com", "role": "admin", "expires_at": "2020-01-01T00:00:00Z"},
        "x",
    ]);
    let answer = server.post(PATH, &json!({"users": users})).await.expect(207);
    assert_eq!(emails(&answer["created"]), ["bob@example.com", "free@example.com"]);
    assert_eq!(
        errors(&answer, "email"),
        [
            ("ALREADY_MEMBER", 1, json!("ada@example.com")),
            ("VALIDATION_ERROR", 2, json!("x@example.com")),
            ("ALREADY_MEMBER", 4, json!("bob@example.com")),
            ("VALIDATION_ERROR", 5, json!("eve@example.com")),
            ("VALIDATION_ERROR", 6, json!(null)),
        ]
        .map(|(code, index, email)| (code.to_owned(), index, email))
    );
    let bob = "/api/v2/ext/workspaces/finance/users/bob@example.com";
    assert_eq!(server.get(bob).await.expect(200), answer["created"][0]);
    assert_eq!(answer["created"][0]["userDetails"], details);
    // The user was there already, and keeps the name.
    assert_eq!(answer["created"][1]["name"], "Ada");
    has_password(server, "bob@example.com", "c0rrect-horse");
    let none = json!({"users": ["x"]});
    let none = server.post(PATH, &none).await.expect(207);
    assert_eq!(none["created"], json!([]));
    server.workdir.roster(&["check"]).run().succeeded();
}

async fn what_is_good_is_changed(server: &Server) {
    server.workspace("finance");
    server.workspace("ops");
    let ada = join(server, "finance", "ada@example.com", "admin").await;
    let bob = join(server, "finance", "bob@example.com", "end-user").await;
    let olga = join(server, "ops", "olga@example.com", "admin").await;
    let details = json!([{"key": "a", "value": "b"}]);
    let users = json!([
        {"id": id(&bob), "role": "builder", "userDetails": details},
        {"id": id(&ada), "role": "end-user"},
        {"id": id(&olga), "role": "end-user"},
        {"id": "x", "role": "end-user"},
        {"id": id(&bob), "role": "owner"},
        {"role": "admin"},
        {"id": id(&bob), "role": "admin"},
        {"id": id(&ada), "role": "end-user"},
    ]);
    let answer = server.patch(PATH, &json!({"users": users})).await.expect(207);
    assert_eq!(
        errors(&answer, "id"),
        [
            ("CONFLICT", 1, ada["id"].clone()),
            ("NOT_FOUND", 2, olga["id"].clone()),
            ("NOT_FOUND", 3, json!("x")),
            ("VALIDATION_ERROR", 4, bob["id"].clone()),
            ("VALIDATION_ERROR", 5, json!(null)),
        ]
        .map(|(code, index, id)| (code.to_owned(), index, id))
    );
    assert_eq!(answer["errors"][0]["message"], LAST_ADMIN);
    let updated = &answer["updated"];
    assert_eq!(
        emails(updated),
        ["bob@example.com", "bob@example.com", "ada@example.com"]
    );
    assert_eq!(
        [&updated[0]["role"], &updated[0]["userDetails"], &updated[1]["role"]],
        [&json!("builder"), &details, &json!("admin")]
    );
}

/// The number of entries, and of passwords among them, is limited.
async fn what_is_too_much_is_refused(server: &Server) {
    server.workspace("finance");
    for (method, body, expected) in [
        ("POST", json!({"users": []}), "invalid_fields"),
        ("POST", json!({}), "invalid_fields"),
        ("POST", json!({"users": {}}), "invalid_fields"),
        ("POST", json!([]), "invalid_body"),
        ("POST", many(501), "invalid_fields"),
        ("PATCH", json!({"users": []}), "invalid_fields"),
        (
            "PATCH",
            json!({"users": vec![json!({"id": "x"}); 501]}),
            "invalid_fields",
        ),
    ] {
        assert_eq!(refused(server, method, PATH, &body, 400).await, expected, "{method}");
    }
    for method in ["POST", "PATCH"] {
        let body = json!({"users": [new(0)]});
        let path = "/api/v2/ext/workspaces/nothing/users/bulk";
        assert_eq!(
            refused(server, method, path, &body, 404).await,
            "workspace_not_found",
            "{method}"
        );
        let path = format!("{PATH}?force=true");
        assert_eq!(
            refused(server, method, &path, &body, 400).await,
            "unknown_parameter",
            "{method}"
        );
    }
    let answer = server.post(PATH, &many(500)).await.expect(207);
    assert_eq!(answer["created"].as_array().map(Vec::len), Some(500));
    assert_eq!((&answer["errors"], total(server).await), (&json!([]), json!(500)));
}

async fn passwords_are_few(server: &Server) {
    server.workspace("finance");
    let with_passwords = |number: usize| {
        let mut body = many(number);
        for user in body["users"].as_array_mut().expect("an array") {
            user["password"] = json!("c0rrect-horse");
        }
        body
    };
    assert_eq!(
        refused(
            server,
            "POST",
            &format!("{PATH}?dry_run=true"),
            &with_passwords(65),
            400
        )
        .await,
        "too_many_passwords"
    );
    let path = format!("{PATH}?dry_run=true");
    server.post(&path, &with_passwords(64)).await.expect(200);
}

async fn it_can_be_tried_and_repeated(server: &Server) {
    server.workspace("finance");
    let ada = join(server, "finance", "ada@example.com", "admin").await;
    let body = json!({"users": [new(0), "x", new(1)]});
    assert_eq!(
        tried(server, "POST", PATH, &body, 207).await,
        ["user.created", "membership.added", "user.created", "membership.added"]
    );
    is_replayed(server, "POST", PATH, &body, 207).await;
    assert_eq!(total(server).await, 3);
    let reused = server
        .call("POST", PATH)
        .header("idempotency-key", "POST /api/v2/ext/workspaces/finance/users/bulk")
        .json(&many(1));
    assert_eq!(code(&reused.send().await, 422), "key_reused");
    let wrong = server
        .call("POST", PATH)
        .header("idempotency-key", "POST /api/v2/ext/workspaces/finance/users/bulk")
        .json(&json!({"users": []}));
    assert_eq!(code(&wrong.send().await, 422), "key_reused");
    for (method, path) in [("POST", PATH), ("PATCH", PATH), ("POST", "/api/v2/ext/batch")] {
        let body = json!({"mode": "all", "users": [new(7)], "operations": [
            {"method": "PATCH", "path": "/api/v2/ext/users/ada@example.com", "body": {"name": "x"}},
        ]});
        let call = server.call(method, path).header("if-match", "\"x\"").json(&body);
        assert_eq!(code(&call.send().await, 412), "changed_meanwhile", "{method} {path}");
    }
    assert_eq!(total(server).await, 3);
    let body = json!({"users": [{"id": id(&ada), "userDetails": [{"key": "a", "value": "b"}]}]});
    assert_eq!(
        tried(server, "PATCH", PATH, &body, 207).await,
        ["membership.details_set"]
    );
    let reply = server.patch(PATH, &body).await.expect(207);
    assert_eq!(reply["updated"][0]["id"], ada["id"]);
}

/// Sends a file in the field of a form.
async fn upload(server: &Server, field: &str, file: &[u8]) -> Reply {
    let head = format!("--B\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"users.csv\"\r\n\r\n");
    let body = [head.as_bytes(), file, b"\r\n--B--\r\n"].concat();
    let call = server.call("POST", PATH);
    let call = call.header("content-type", "multipart/form-data; boundary=B");
    call.body(body).send().await
}

async fn a_file_is_added(server: &Server) {
    server.workspace("finance");
    join(server, "finance", "ada@example.com", "admin").await;
    let file = "\u{feff}name,email,password,role\r\n\"King, \"\"Bob\"\"\",bob@example.com,c0rrect-horse,builder\r\n\
        Ada,ada@example.com,,end-user\r\nEve,eve@example.com,,end-user\r\n,x,,owner\r\n";
    let answer = upload(server, "file", file.as_bytes()).await.expect(207);
    assert_eq!(emails(&answer["created"]), ["bob@example.com", "eve@example.com"]);
    assert_eq!(
        errors(&answer, "email"),
        [
            ("ALREADY_MEMBER".to_owned(), 1, json!("ada@example.com")),
            ("VALIDATION_ERROR".to_owned(), 3, json!("x")),
        ]
    );
    assert_eq!(answer["created"][0]["name"], "King, \"Bob\"");
    has_password(server, "bob@example.com", "c0rrect-horse");
    let swapped = upload(server, "file", b"Role,EMAIL,name\nadmin,zoe@example.com,Zoe")
        .await
        .expect(207);
    assert_eq!(swapped["created"][0]["role"], "admin");
    let ending = "name,email,role,password,expires_at,role_until\n\
        Dan, dan@example.com ,builder, with spaces ,2099-12-31T00:00:00Z,\n\
        Sue,sue@example.com,builder,,,2099-06-30T00:00:00Z\n\
        Tom,tom@example.com,builder,,yesterday,\n";
    let answer = upload(server, "file", ending.as_bytes()).await.expect(207);
    let ends = |index: usize| {
        let member = &answer["created"][index];
        [&member["expires_at"], &member["role_until"]].map(Value::clone)
    };
    assert_eq!(ends(0), [json!("2099-12-31T00:00:00.000Z"), Value::Null]);
    assert_eq!(ends(1), [Value::Null, json!("2099-06-30T00:00:00.000Z")]);
    assert_eq!(
        errors(&answer, "email"),
        [("VALIDATION_ERROR".to_owned(), 2, json!("tom@example.com"))]
    );
    has_password(server, "dan@example.com", " with spaces ");
    let uneven =
        "name,email,role,password\nMax,max@example.com\nKim,kim@example.com,builder\nLou,lou@example.com,builder,,x\n";
    let answer = upload(server, "file", uneven.as_bytes()).await.expect(207);
    assert_eq!(emails(&answer["created"]), ["kim@example.com"]);
    assert_eq!(
        errors(&answer, "email"),
        [
            ("VALIDATION_ERROR".to_owned(), 0, json!("max@example.com")),
            ("VALIDATION_ERROR".to_owned(), 2, Value::Null),
        ]
    );
}

async fn a_wrong_file_is_refused(server: &Server) {
    server.workspace("finance");
    let before = server.workdir.database.dump().await;
    let rows = "a,a@example.com,admin\n".repeat(501);
    let too_long = format!("name,email,role\n{rows}");
    for (field, file, part) in [
        ("file", &b""[..], "name"),
        ("file", b"name,email,role\n", "1 to 500"),
        ("file", too_long.as_bytes(), "1 to 500"),
        ("file", b"name,email\nBob,bob@example.com\n", "role"),
        (
            "file",
            b"name,email,role,colour\nBob,bob@example.com,admin,red\n",
            "colour",
        ),
        (
            "file",
            b"name,email,role,role\nBob,bob@example.com,admin,admin\n",
            "role",
        ),
        ("file", b"name,email,role\nBob,bob@example.com,\"admin\n", "quote"),
        ("file", b"name,email,role\nBob,bob\xff@example.com,admin\n", "UTF-8"),
        ("users", b"name,email,role\nBob,bob@example.com,admin\n", "file"),
    ] {
        let reply = upload(server, field, file).await;
        let message = envelope(&reply, 400, PATH).to_string();
        assert!(message.contains(part), "{message} should mention {part}");
    }
    let call = server
        .call("POST", PATH)
        .header("content-type", "multipart/form-data; boundary=B");
    assert_eq!(call.body("--B").send().await.status, 400);
    let form = server
        .call("PATCH", PATH)
        .header("content-type", "multipart/form-data; boundary=B");
    assert_eq!(code(&form.body("--B--").send().await, 415), "not_json");
    assert_eq!(before, server.workdir.database.dump().await);
}

on_both_databases!(
    what_is_good_is_added,
    what_is_good_is_changed,
    what_is_too_much_is_refused,
    passwords_are_few,
    it_can_be_tried_and_repeated,
    a_file_is_added,
    a_wrong_file_is_refused
);
