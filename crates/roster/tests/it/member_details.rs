//! docs/api/v1.md, Members: the metadata of a member.

use serde_json::{Value, json};
use testing::on_both_databases;

use crate::changes::{refused, tag_of};
use crate::harness::Server;

const PATH: &str = "/api/ext/workspace/finance/user/ada@example.com";

/// A member of `finance`, archived in it, and a user who isn't a member.
async fn arrange(server: &Server) -> Value {
    server.workspace("finance");
    server.user("bob@example.com", &json!([])).await;
    server
        .user("ada@example.com", &json!([{"name": "finance", "status": "archived"}]))
        .await
}

fn body(entries: &[(&str, &str)]) -> Value {
    let entries: Vec<_> = entries
        .iter()
        .map(|(key, value)| json!({"key": key, "value": value}))
        .collect();
    json!({"userDetails": entries})
}

async fn it_is_replaced_as_a_whole(server: &Server) {
    let ada = arrange(server).await;
    let member = |details: &Value| {
        json!({
            "id": ada["id"], "name": "Ada", "email": "ada@example.com", "status": "archived",
            "userDetails": details["userDetails"],
        })
    };
    assert_eq!(server.get(PATH).await.expect(200), member(&body(&[])));
    for entries in [
        body(&[("z", "1"), ("a", "")]),
        body(&[("a", "né \u{1f469}")]),
        body(&[("a", &"x".repeat(4000))]),
        body(&[]),
    ] {
        assert_eq!(server.put(PATH, &entries).await.expect(200), member(&entries));
        assert_eq!(server.get(PATH).await.expect(200), member(&entries));
    }
    let finance = &server.workspaces().await[0]["id"];
    let by_ids = format!("/api/ext/workspace/{}/user/{}", text(finance), text(&ada["id"]));
    assert_eq!(server.get(&by_ids).await.expect(200), member(&body(&[])));
    server.put(&by_ids, &body(&[("a", "b")])).await.expect(200);
}

fn text(id: &Value) -> &str {
    id.as_str().expect("an id")
}

async fn what_is_wrong_is_named(server: &Server) {
    arrange(server).await;
    let many: Vec<_> = (0..101)
        .map(|number| json!({"key": number.to_string(), "value": ""}))
        .collect();
    for (sent, expected) in [
        (json!({}), "userDetails must be an array"),
        (json!({"userDetails": {"a": "b"}}), "userDetails must be an array"),
        (json!({"userDetails": ["a"]}), "userDetails.0 must be an object"),
        (
            json!({"userDetails": [{"key": "a"}]}),
            "userDetails.0.value must be a string",
        ),
        (
            json!({"userDetails": [{"key": "a", "value": 1}]}),
            "userDetails.0.value must be a string",
        ),
        (
            json!({"userDetails": [{"key": 1, "value": ""}]}),
            "userDetails.0.key must be a string",
        ),
        (body(&[("a", ""), ("", "")]), "userDetails.1.key should not be empty"),
        (
            body(&[(&"k".repeat(101), "")]),
            "userDetails.0.key must be shorter than or equal to 100 characters",
        ),
        (
            body(&[("a", &"v".repeat(4001))]),
            "userDetails.0.value must be shorter than or equal to 4000 characters",
        ),
        (
            body(&[("a\0", "")]),
            "userDetails.0.key must not contain a NUL character",
        ),
        (
            body(&[("a", "\0")]),
            "userDetails.0.value must not contain a NUL character",
        ),
        (
            body(&[("a", "1"), ("b", ""), ("a", "2")]),
            "userDetails must not contain the key \"a\" more than once",
        ),
        (
            json!({"userDetails": many}),
            "userDetails must contain no more than 100 elements",
        ),
    ] {
        assert_eq!(server.field_errors("PUT", PATH, &sent).await, [expected], "{sent}");
    }
    let several = json!({"userDetails": [
        {"key": "k", "value": "1"}, {"key": "k", "value": "2"}, {"key": "", "value": "\0"}, "x",
        {"key": "k".repeat(101), "value": "v".repeat(4001)},
    ]});
    assert_eq!(
        server.field_errors("PUT", PATH, &several).await,
        [
            "userDetails must not contain the key \"k\" more than once",
            "userDetails.2.key should not be empty",
            "userDetails.2.value must not contain a NUL character",
            "userDetails.3 must be an object",
            "userDetails.4.key must be shorter than or equal to 100 characters",
            "userDetails.4.value must be shorter than or equal to 4000 characters",
        ]
    );
    assert_eq!(
        server.refusal("PUT", PATH, &json!([]), 400).await,
        "The body must be a JSON object"
    );
}

async fn who_is_no_member_is_not_found(server: &Server) {
    arrange(server).await;
    for (path, message) in [
        ("/api/ext/workspace/sales/user/ada@example.com", "Workspace not found"),
        (
            "/api/ext/workspace/not%20a%20slug/user/ada@example.com",
            "Workspace not found",
        ),
        ("/api/ext/workspace/finance/user/eve@example.com", "User not found"),
        ("/api/ext/workspace/finance/user/eve", "User not found"),
        (
            "/api/ext/workspace/finance/user/bob@example.com",
            "User not found in this workspace",
        ),
    ] {
        assert_eq!(server.refusal("GET", path, &json!({}), 404).await, message, "{path}");
        assert_eq!(server.refusal("PUT", path, &body(&[]), 404).await, message, "{path}");
    }
}

async fn it_is_a_write_like_every_other(server: &Server) {
    arrange(server).await;
    let put = || server.call("PUT", PATH).json(&body(&[("a", "first")]));
    let before = server.workdir.database.dump().await;
    let dry = server
        .call("PUT", &format!("{PATH}?dry_run=true"))
        .json(&body(&[("a", "first")]));
    let tried = dry.send().await.expect(200);
    assert_eq!(server.workdir.database.dump().await, before);
    assert_eq!(
        (&tried["status"], &tried["body"]["userDetails"][0]["value"]),
        (&json!(200), &json!("first"))
    );
    let change = &tried["changes"][0];
    assert_eq!(change["action"], "membership.details_set");
    assert_eq!(
        (&change["before"], &change["after"]),
        (&json!({"details": []}), &json!({"details": ["a"]}))
    );

    let tag = tag_of(&server.get(PATH).await);
    let first = put()
        .header("if-match", &tag)
        .header("idempotency-key", "k")
        .send()
        .await;
    first.expect(200);
    assert_eq!(tag_of(&first), tag_of(&server.get(PATH).await));
    let again = put()
        .header("if-match", &tag)
        .header("idempotency-key", "k")
        .send()
        .await;
    assert_eq!(again.header("idempotent-replayed"), "true");
    let late = put().header("if-match", &tag).send().await;
    refused(&late, 412, "changed_meanwhile");
    assert_eq!(late.header("etag"), tag_of(&first));
    let known = server
        .call("GET", PATH)
        .header("if-none-match", &tag_of(&first))
        .send()
        .await;
    assert_eq!(known.status, 304);
    crate::history::assert_rebuilt(&server.workdir.database).await;
}

/// A value of the metadata is in no event and in no line of the log.
async fn no_value_is_logged(server: &Server) {
    arrange(server).await;
    server.put(PATH, &body(&[("card", "4000-0012")])).await.expect(200);
    let events = server
        .workdir
        .database
        .rows("SELECT public, personal FROM events")
        .await;
    assert!(events.concat().concat().contains("card"));
    assert!(!events.concat().concat().contains("4000-0012"));
    crate::harness::lacks(&server.stderr(), "4000-0012");
}

on_both_databases!(
    it_is_replaced_as_a_whole,
    what_is_wrong_is_named,
    who_is_no_member_is_not_found,
    it_is_a_write_like_every_other,
    no_value_is_logged
);
