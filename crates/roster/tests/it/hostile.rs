//! Requests that nobody sends by mistake: each gets a clear `400`, never a `500`, and the server keeps running.

use serde_json::json;
use testing::{head_of, on_both_databases, raw, status_of};

use crate::harness::{Server, envelope, path_of};

const USERS: &str = "/api/ext/users";

/// Sends these bytes as JSON to all operations with a body. Each must refuse them with a complete envelope.
async fn refused_everywhere(server: &Server, what: &str, body: &[u8]) {
    let user = server.users("").await.remove(0);
    let workspace = server.workspaces().await.remove(0);
    let one = path_of(&user);
    let relations = format!("{one}/workspaces");
    let membership = crate::harness::member_path(&user, &workspace);
    let before = server.workdir.database.dump().await;
    for (method, path) in [
        ("POST", USERS),
        ("PATCH", &*one),
        ("PUT", &*relations),
        ("PATCH", &*membership),
    ] {
        let reply = server.call(method, path).text(body.to_vec()).send().await;
        assert_eq!(reply.status, 400, "{what}: {method} {path}: {}", reply.text());
        assert_ne!(envelope(&reply, 400, path), json!(""), "{what}");
    }
    assert_eq!(server.workdir.database.dump().await, before);
}

/// Creates a user in a workspace, so that every operation has something to work on.
async fn populate(server: &Server) {
    server.workspace("finance");
    server.user("ada@example.com", &json!([{"name": "finance"}])).await;
}

async fn lone_surrogates_are_refused(server: &Server) {
    populate(server).await;
    for name in [r"\ud800", r"a\udc00b", r"\ud800\ud800", r"\udc00\ud800", r"\ud800x"] {
        let object = format!(r#"{{"name": "{name}", "email": "eve@example.com", "workspaces": []}}"#);
        refused_everywhere(server, name, object.as_bytes()).await;
        refused_everywhere(server, name, format!(r#"[{{"name": "{name}"}}]"#).as_bytes()).await;
    }
}

async fn a_pair_of_surrogates_is_one_character(server: &Server) {
    let body = r#"{"name": "crab \ud83e\udd80", "email": "crab@example.com", "workspaces": []}"#;
    assert_eq!(
        server.call("POST", USERS).text(body).send().await.expect(201)["name"],
        "crab 🦀"
    );
}

async fn invalid_utf8_is_refused(server: &Server) {
    populate(server).await;
    for bytes in [
        &b"\xff"[..],
        b"\xc3\x28",
        b"\xed\xa0\x80",
        b"\xc0\x80",
        b"\xf4\x90\x80\x80",
        b"\x80",
    ] {
        let object = [
            &br#"{"name": ""#[..],
            bytes,
            br#"", "email": "eve@example.com", "workspaces": []}"#,
        ]
        .concat();
        refused_everywhere(server, "invalid UTF-8", &object).await;
        let array = [&br#"[{"name": ""#[..], bytes, br#""}]"#].concat();
        refused_everywhere(server, "invalid UTF-8", &array).await;
    }
}

async fn strings_with_nul_are_refused(server: &Server) {
    server.workspace("finance");
    for (body, start) in [
        (
            json!({"name": "a\u{0}b", "email": "eve@example.com", "workspaces": []}),
            "name must not contain",
        ),
        (
            json!({"name": "Eve", "email": "eve\u{0}@example.com", "workspaces": []}),
            "email must be an email",
        ),
        (
            json!({"name": "Eve", "email": "eve@example.com", "status": "active\u{0}", "workspaces": []}),
            "status must be",
        ),
    ] {
        server.refuses_to_create(&body, start).await;
    }
    for items in [
        json!([{"name": "fin\u{0}ance"}]),
        json!([{"id": "0199f0c0-1111-7aaa-8bbb-0123456789a\u{0}"}]),
        json!([{"name": "finance", "groups": [{"name": "adm\u{0}in"}]}]),
    ] {
        let body = json!({"name": "Eve", "email": "eve@example.com", "workspaces": items});
        server.refusal("POST", USERS, &body, 400).await;
    }
}

async fn nul_in_an_update_is_refused(server: &Server) {
    populate(server).await;
    let user = server.users("").await.remove(0);
    let workspace = server.workspaces().await.remove(0);
    let membership = crate::harness::member_path(&user, &workspace);
    server
        .field_errors("PATCH", &path_of(&user), &json!({"name": "a\u{0}b"}))
        .await;
    server
        .field_errors("PATCH", &membership, &json!({"name": "a\u{0}b"}))
        .await;
    server
        .refusal("PATCH", &membership, &json!({"groups": [{"name": "a\u{0}b"}]}), 400)
        .await;
    server
        .refusal(
            "PUT",
            &format!("{}/workspaces", path_of(&user)),
            &json!([{"name": "a\u{0}b"}]),
            400,
        )
        .await;
}

/// A NUL is no problem for hashing, and PostgreSQL never gets the password. In no case may the response be a 500.
async fn a_nul_in_a_password_causes_no_error(server: &Server) {
    let body = json!({"name": "Eve", "email": "eve@example.com", "password": "12\u{0}345", "workspaces": []});
    let reply = server.post(USERS, &body).await;
    assert!([201, 400].contains(&reply.status), "{}", reply.text());
}

async fn deep_nesting_is_refused(server: &Server) {
    populate(server).await;
    let depth = 100_000;
    refused_everywhere(server, "arrays", "[".repeat(depth).as_bytes()).await;
    refused_everywhere(server, "objects", "{\"a\":".repeat(depth).as_bytes()).await;
    let closed = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    refused_everywhere(server, "closed arrays", closed.as_bytes()).await;
    for field in ["name", "workspaces", "unknown"] {
        let inside = format!(r#"{{"{field}": {closed}, "email": "eve@example.com"}}"#);
        let reply = server.call("POST", USERS).text(inside).send().await;
        envelope(&reply, 400, USERS);
    }
}

async fn duplicate_keys_are_refused(server: &Server) {
    server.workspace("finance");
    for body in [
        r#"{"name": "Ada", "name": "Eve", "email": "a@example.com", "workspaces": []}"#,
        r#"{"name": "Ada", "email": "a@example.com", "email": "a@example.com", "workspaces": []}"#,
        r#"{"name": "Ada", "n\u0061me": "Eve", "email": "a@example.com", "workspaces": []}"#,
        r#"{"name": "Ada", "email": "a@example.com", "workspaces": [], "workspaces": []}"#,
        r#"{"name": "Ada", "email": "a@example.com", "workspaces": [{"name": "finance", "name": "finance"}]}"#,
        r#"{"name": "A", "email": "a@example.com", "workspaces": [{"name": "finance", "groups": [], "groups": []}]}"#,
    ] {
        let reply = server.call("POST", USERS).text(body).send().await;
        assert_ne!(envelope(&reply, 400, USERS), json!(""), "{body}");
    }
    assert_eq!(server.users("").await.len(), 0);
}

async fn huge_numbers_are_refused(server: &Server) {
    for number in [
        "1e999999",
        "-1e999999",
        "123456789012345678901234567890",
        "0.1e-999999",
        "-0",
    ] {
        for field in ["name", "email", "password", "status", "workspaces"] {
            let mut body = json!({"name": "Ada", "email": "a@example.com", "workspaces": []});
            body[field] = json!("@");
            let body = body.to_string().replace("\"@\"", number);
            let reply = server.call("POST", USERS).text(body).send().await;
            envelope(&reply, 400, USERS);
        }
    }
    let digits = format!(
        r#"{{"name": {}, "email": "a@example.com", "workspaces": []}}"#,
        "9".repeat(500_000)
    );
    envelope(&server.call("POST", USERS).text(digits).send().await, 400, USERS);
}

async fn ten_thousand_bad_items_are_refused_in_good_order(server: &Server) {
    let body = json!({"name": "Ada", "email": "a@example.com", "workspaces": vec![json!({"id": "x"}); 10_000]});
    envelope(&server.post(USERS, &body).await, 400, USERS);
}

async fn strange_bytes_in_the_path_are_not_found(server: &Server) {
    populate(server).await;
    for id in [
        "%00",
        "%FF",
        "%ED%A0%80",
        "ada%00@example.com",
        "%2e%2e",
        "%2F",
        "%",
        "%zz",
        "ada@example.com%00",
    ] {
        let path = format!("/api/ext/user/{id}");
        let answer = raw(
            server.address,
            format!("{}Connection: close\r\n\r\n", head_of("GET", &path)),
        )
        .await;
        assert!([400, 404].contains(&status_of(&answer)), "{id}: {answer}");
    }
}

async fn strange_bytes_in_the_query_never_are_a_500(server: &Server) {
    populate(server).await;
    for query in [
        "group_names=%00",
        "group_names=%FF",
        "group_names=",
        "group_names=,,,",
        "status=%00",
        "status=",
        "status=gone",
        "status=%FF",
        "group_names=%ED%A0%80",
        "&&&",
        "=",
        "%",
        "group_names=a&group_names=b",
        "group_names",
    ] {
        let path = format!("{USERS}?{query}");
        let answer = raw(
            server.address,
            format!("{}Connection: close\r\n\r\n", head_of("GET", &path)),
        )
        .await;
        assert!([200, 400].contains(&status_of(&answer)), "{query}: {answer}");
    }
}

async fn what_is_not_http_is_refused_and_the_server_stays_up(server: &Server) {
    for garbage in [
        &b"\x00\x01\x02\x03\r\n\r\n"[..],
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"POST /api/ext/users HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"POST /api/ext/users HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Bad: a\x00b\r\n\r\n",
    ] {
        let answer = raw(server.address, garbage).await;
        assert!([0, 400, 505].contains(&status_of(&answer)), "{answer}");
    }
    let many = format!(
        "GET /healthz HTTP/1.1\r\nHost: x\r\n{}\r\n",
        "X-Many: yes\r\n".repeat(10_000)
    );
    assert!([0, 400, 431].contains(&status_of(&raw(server.address, many).await)));
    assert_eq!(server.get("/healthz").await.status, 200);
}

on_both_databases!(
    lone_surrogates_are_refused,
    a_pair_of_surrogates_is_one_character,
    invalid_utf8_is_refused,
    strings_with_nul_are_refused,
    nul_in_an_update_is_refused,
    a_nul_in_a_password_causes_no_error,
    deep_nesting_is_refused,
    duplicate_keys_are_refused,
    huge_numbers_are_refused,
    ten_thousand_bad_items_are_refused_in_good_order,
    strange_bytes_in_the_path_are_not_found,
    strange_bytes_in_the_query_never_are_a_500,
    what_is_not_http_is_refused_and_the_server_stays_up
);
