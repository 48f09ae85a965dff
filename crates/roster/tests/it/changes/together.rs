//! Dry run, `If-Match` and `Idempotency-Key` in one request: with nothing to change, with a long body, and with
//! refusals on the way.

use serde_json::{Value, json};
use testing::{Workdir, on_both_databases};

use super::{Request, current_tag, last_event, writes};
use crate::harness::{Server, envelope, path_of};

/// For a request that changes nothing, the tag is checked and the answer stored as for any other; there is no event.
async fn a_change_of_nothing(server: &Server) {
    let (user, _) = writes(server).await;
    let tag = current_tag(server, &user).await;
    let last = last_event(server).await;
    let path = path_of(&user);
    let send = |query: &str| {
        let call = server.call("PATCH", &format!("{path}{query}")).json(&json!({}));
        call.header("if-match", &tag).header("idempotency-key", "k")
    };
    let tried = send("?dry_run=true").send().await.expect(200);
    assert_eq!(
        tried,
        json!({"dry_run": true, "status": 200, "body": user, "changes": []})
    );
    assert_eq!(send("").send().await.expect(200), user);
    server.update(&user, &json!({"name": "Eve"})).await;
    let changed: i64 = last_event(server).await.parse().expect("a number");
    assert_eq!(changed, last.parse::<i64>().expect("a number") + 1);
    // The tag was right when the request was done, so it isn't checked again. A dry run is checked now.
    let replayed = send("").send().await;
    assert_eq!(replayed.header("idempotent-replayed"), "true");
    assert_eq!(replayed.expect(200), user);
    assert_eq!(send("?dry_run=true").send().await.status, 412);
    let without_body = server
        .call("PATCH", &path)
        .header("idempotency-key", "none")
        .send()
        .await;
    assert_eq!(without_body.expect(200)["name"], "Eve");
}

/// A body of the maximum length, and one byte more.
async fn a_long_body(server: &Server) {
    const MOST: usize = 1024 * 1024;
    let (user, _) = writes(server).await;
    let path = path_of(&user);
    let before = server.workdir.database.dump().await;
    let body = |length: usize| {
        let start = r#"{"name": "Eve", "note": ""#;
        format!("{start}{}\"}}", "x".repeat(length - start.len() - 2))
    };
    let send = |query: &str, length| {
        let call = server.call("PATCH", &format!("{path}{query}")).text(body(length));
        call.header("idempotency-key", "k").send()
    };
    assert_eq!(send("", MOST + 1).await.status, 413);
    let tried: Value = send("?dry_run=true", MOST).await.expect(200);
    assert_eq!(tried["body"]["name"], "Eve");
    assert_eq!(before, server.workdir.database.dump().await);
    let first = send("", MOST).await.expect(200);
    let again = send("", MOST).await;
    assert_eq!(again.header("idempotent-replayed"), "true");
    assert_eq!(again.expect(200), first);
    assert_eq!(send("", MOST - 1).await.status, 422);
}

/// A request that is refused by the rate limit or because the database is down leaves the key free.
async fn a_request_that_was_turned_away(workdir: &Workdir) {
    let server = workdir.server().env("ROSTER_RATE_LIMIT", "1").start();
    let body = json!({"name": "Ada", "email": "ada@example.com", "workspaces": []});
    let create = Request::new("POST", "/api/ext/users", body, 201);
    let mut limited = 0;
    let mut done = None;
    // The bucket admits some at first. When they are repeated, each is either limited or gets the stored answer.
    for _ in 0..40 {
        let reply = create.keyed(&server, "k").await;
        if reply.status == 429 {
            limited += 1;
            continue;
        }
        let is_first = done.is_none();
        assert_eq!(reply.header("idempotent-replayed"), if is_first { "" } else { "true" });
        let answer = reply.expect(201);
        assert_eq!(*done.get_or_insert_with(|| answer.clone()), answer);
    }
    assert!(limited > 0 && done.is_some());
}

/// Without a token, the response reveals nothing about the stored answer.
async fn a_stranger_learns_nothing(server: &Server) {
    let (_, requests) = writes(server).await;
    requests[0].keyed(server, "k").await.expect(201);
    let stranger = server.authorized_by(Some("Basic not-the-token-of-this-server"));
    let reply = requests[0].keyed(&stranger, "k").await;
    assert_eq!(envelope(&reply, 403, "/api/ext/users"), "Unauthorized");
    let tried = requests[0].with_query(&stranger, "dry_run=maybe").send().await;
    assert_eq!(tried.status, 403);
}

on_both_databases!(
    a_change_of_nothing,
    a_long_body,
    a_request_that_was_turned_away,
    a_stranger_learns_nothing,
);
