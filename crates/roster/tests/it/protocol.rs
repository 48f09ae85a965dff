//! docs/api/v1.md, Errors: bodies that are not JSON, not declared as JSON, or too long.

use serde_json::{Value, json};
use testing::{head_of, on_both_databases, raw, status_of};

use crate::harness::{Server, envelope, member_path, path_of};

const USERS: &str = "/api/ext/users";
const MIB: usize = 1024 * 1024;

fn ada() -> Value {
    json!({"name": "Ada", "email": "ada@example.com", "workspaces": []})
}

/// Ada's JSON, padded with an unknown field to exactly this length.
fn padded(length: usize) -> String {
    let mut body = ada();
    body["padding"] = json!("");
    body["padding"] = json!("x".repeat(length - body.to_string().len()));
    body.to_string()
}

/// The message for a body that is refused before its fields are read.
async fn refused(server: &Server, method: &str, path: &str, body: &str) -> String {
    let reply = server.call(method, path).text(body.to_owned()).send().await;
    let message = envelope(&reply, 400, path);
    message
        .as_str()
        .unwrap_or_else(|| panic!("one sentence, not {message}"))
        .to_owned()
}

async fn a_body_that_is_not_json_is_refused_and_where_is_said(server: &Server) {
    for body in [
        "{",
        "{\"name\": }",
        "name=Ada",
        "{\"name\": \"Ada\",}",
        "{'name': 'Ada'}",
        "NaN",
        "{} {}",
        "<xml/>",
    ] {
        let message = refused(server, "POST", USERS, body).await;
        assert!(
            message.contains(|c: char| c.is_ascii_digit()),
            "a line, column or position: {message}"
        );
    }
    assert_eq!(server.users("").await.len(), 0);
}

async fn an_empty_body_is_no_user(server: &Server) {
    assert!(!refused(server, "POST", USERS, "").await.is_empty());
    assert!(!refused(server, "POST", USERS, "  \n").await.is_empty());
}

async fn a_body_of_another_top_level_type_is_refused(server: &Server) {
    let user = server.user("ada@example.com", &json!([])).await;
    for body in ["[]", "[{}]", "\"Ada\"", "1", "true"] {
        for (method, path) in [("POST", USERS), ("PATCH", &*path_of(&user))] {
            let reply = server.call(method, path).text(body).send().await;
            assert_ne!(envelope(&reply, 400, path), json!(""), "{method} {body}");
        }
    }
    assert_eq!(server.users("").await, [user]);
}

async fn a_body_that_is_not_declared_as_json_is_415(server: &Server) {
    let user = server.user("eve@example.com", &json!([])).await;
    let (one, relations) = (path_of(&user), format!("{}/workspaces", path_of(&user)));
    for (method, path, body) in [
        ("POST", USERS, ada()),
        ("PATCH", &*one, json!({"name": "Ada"})),
        ("PUT", &*relations, json!([])),
    ] {
        for kind in [
            "text/plain",
            "application/x-www-form-urlencoded",
            "application/jsonp",
            "json",
        ] {
            let reply = server
                .call(method, path)
                .header("content-type", kind)
                .body(body.to_string())
                .send()
                .await;
            envelope(&reply, 415, path);
        }
        envelope(
            &server.call(method, path).body(body.to_string()).send().await,
            415,
            path,
        );
    }
    assert_eq!(server.users("").await, [user]);
}

async fn parameters_and_case_of_the_content_type_do_not_matter(server: &Server) {
    for (number, kind) in [
        "application/json; charset=utf-8",
        "Application/JSON",
        "application/json;charset=UTF-8",
    ]
    .iter()
    .enumerate()
    {
        let mut body = ada();
        body["email"] = json!(format!("user{number}@example.com"));
        let call = server
            .call("POST", USERS)
            .header("content-type", kind)
            .body(body.to_string());
        call.send().await.expect(201);
    }
}

/// Some clients on Windows send a byte order mark.
async fn a_byte_order_mark_is_skipped(server: &Server) {
    let body = format!("\u{feff}{}", ada());
    server.call("POST", USERS).text(body).send().await.expect(201);
    let twice = format!("\u{feff}\u{feff}{}", ada());
    assert_eq!(server.call("POST", USERS).text(twice).send().await.status, 400);
}

/// Some clients build paths that end with a slash.
async fn a_slash_at_the_end_of_a_path_changes_nothing(server: &Server) {
    let workspace = server.workspace("finance");
    let user = server.user("ada@example.com", &json!([{"name": "finance"}])).await;
    for path in [
        USERS,
        "/api/ext/workspaces",
        &path_of(&user),
        "/api/ext/user/ada@example.com",
    ] {
        let expected = server.get(path).await.expect(200);
        assert_eq!(server.get(&format!("{path}/")).await.expect(200), expected, "{path}");
        assert_eq!(server.get(&format!("{path}//")).await.status, 404, "{path}");
    }
    let listed = server.get(&format!("{USERS}/?status=archived")).await.expect(200);
    assert_eq!(listed, json!([]));
    let changed = server
        .patch(
            &format!("{}/", member_path(&user, &workspace)),
            &json!({"status": "archived"}),
        )
        .await;
    assert_eq!(changed.expect(200)["workspaces"][0]["status"], "archived");
    assert_eq!(server.get("/api/ext/").await.status, 404);
    assert_eq!(server.call("DELETE", &format!("{USERS}/")).send().await.status, 405);
}

async fn a_body_of_exactly_the_limit_is_taken(server: &Server) {
    server.call("POST", USERS).text(padded(MIB)).send().await.expect(201);
}

async fn a_body_over_the_limit_is_413(server: &Server) {
    let body = padded(MIB + 1);
    let length = body.len();
    let head = head_of("POST", USERS);
    let request =
        format!("{head}Connection: close\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}");
    let answer = raw(server.address, request).await;
    assert_eq!(status_of(&answer), 413, "{answer}");
    let (_, json) = answer.split_once("\r\n\r\n").expect("a head and a body");
    let json: Value = serde_json::from_str(json).expect("JSON");
    assert_eq!((&json["statusCode"], &json["path"]), (&json!(413), &json!(USERS)));
    assert_eq!(server.users("").await.len(), 0);
}

/// Bodies with many changes may be longer, up to a limit of their own.
async fn a_body_with_many_changes_over_the_limit_is_413(server: &Server) {
    let users = "/api/v2/ext/workspaces/finance/users/bulk";
    for (method, path) in [("POST", "/api/v2/ext/batch"), ("POST", users), ("PATCH", users)] {
        for (length, status) in [(8 * MIB, 400), (8 * MIB + 1, 413)] {
            let (head, body) = (head_of(method, path), padded(length));
            let request = format!(
                "{head}Connection: close\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
            );
            let answer = raw(server.address, request).await;
            assert_eq!(status_of(&answer), status, "{method} {path}: {answer}");
        }
    }
}

/// The length of a chunked body is not known in advance.
async fn a_chunked_body_over_the_limit_is_413(server: &Server) {
    let chunk = format!("10000\r\n{}\r\n", "x".repeat(0x10000));
    let chunks = chunk.repeat(17);
    let head = head_of("POST", USERS);
    let request = format!(
        "{head}Connection: close\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n\
             1c\r\n{{\"name\": \"Ada\", \"padding\": \"\r\n{chunks}2\r\n\"}}\r\n0\r\n\r\n"
    );
    let answer = raw(server.address, request).await;
    assert_eq!(status_of(&answer), 413, "{answer}");
}

/// If the announced length is too large, the server doesn't wait for the body.
async fn a_body_announced_as_huge_is_refused_unread(server: &Server) {
    let head = head_of("POST", USERS);
    let request =
        format!("{head}Connection: close\r\nContent-Type: application/json\r\nContent-Length: 99999999999\r\n\r\n{{");
    let answer = raw(server.address, request).await;
    assert_eq!(status_of(&answer), 413, "{answer}");
}

/// Otherwise a client would send its next request into a closing connection.
async fn a_refusal_of_a_long_body_says_that_it_is_the_last(server: &Server) {
    let long = ["Content-Length: 200000\r\n", "Transfer-Encoding: chunked\r\n"];
    let json = "Content-Type: application/json\r\n";
    for (head, kind, status) in [
        (head_of("POST", USERS), "Content-Type: text/csv\r\n", 415),
        (
            head_of("POST", USERS),
            "Content-Type: application/json\r\nContent-Encoding: gzip\r\n",
            415,
        ),
        (head_of("DELETE", USERS), json, 405),
        (head_of("POST", "/api/ext/nothing"), json, 404),
        (
            head_of("POST", USERS).replace("Authorization", "X-Authorization"),
            json,
            403,
        ),
    ] {
        for length in long {
            let answer = raw(server.address, format!("{head}{kind}{length}\r\n")).await;
            assert_eq!(status_of(&answer), status, "{answer}");
            assert!(answer.contains("\r\nconnection: close\r\n"), "{answer}");
        }
        // A short body is skipped, and the connection stays open.
        let both = format!(
            "{head}{kind}Content-Length: 2\r\n\r\n{{}}{}Connection: close\r\n\r\n",
            head_of("GET", "/healthz")
        );
        let answers = raw(server.address, both).await;
        assert!(answers.contains("HTTP/1.1 200 OK"), "{answers}");
    }
}

async fn a_chunked_body_within_the_limit_is_taken(server: &Server) {
    let body = ada().to_string();
    let (first, second) = body.split_at(10);
    let head = head_of("POST", USERS);
    let request = format!(
        "{head}Connection: close\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n\
             {:x}\r\n{first}\r\n{:x}\r\n{second}\r\n0\r\n\r\n",
        first.len(),
        second.len(),
    );
    assert_eq!(status_of(&raw(server.address, request).await), 201);
}

/// HTTP libraries that stream a body send this if there is none.
async fn an_empty_chunked_body_is_no_body_and_needs_no_type(server: &Server) {
    let workspace = server.workspace("finance");
    let user = server.user("ada@example.com", &json!([{"name": "finance"}])).await;
    let one = path_of(&user);
    let of_workspace = member_path(&user, &workspace);
    for path in [&one, &of_workspace] {
        let head = head_of("PATCH", path);
        let request = format!("{head}Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
        assert_eq!(status_of(&raw(server.address, request).await), 200, "{path}");
        let request = format!("{head}Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{{}}\r\n0\r\n\r\n");
        assert_eq!(status_of(&raw(server.address, request).await), 415, "{path}");
    }
    assert_eq!(server.users("").await, [user]);
}

on_both_databases!(
    a_body_that_is_not_json_is_refused_and_where_is_said,
    an_empty_body_is_no_user,
    a_body_of_another_top_level_type_is_refused,
    a_body_that_is_not_declared_as_json_is_415,
    parameters_and_case_of_the_content_type_do_not_matter,
    a_byte_order_mark_is_skipped,
    a_slash_at_the_end_of_a_path_changes_nothing,
    a_body_of_exactly_the_limit_is_taken,
    a_body_over_the_limit_is_413,
    a_body_with_many_changes_over_the_limit_is_413,
    a_refusal_of_a_long_body_says_that_it_is_the_last,
    a_chunked_body_over_the_limit_is_413,
    a_body_announced_as_huge_is_refused_unread,
    a_chunked_body_within_the_limit_is_taken,
    an_empty_chunked_body_is_no_body_and_needs_no_type
);
