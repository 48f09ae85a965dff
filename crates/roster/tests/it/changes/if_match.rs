//! `If-Match`: a write with a precondition on the state of the user.

use futures_util::future::join_all;
use serde_json::{Value, json};
use testing::{HttpClient, Workdir, head_of, on_both_databases, on_postgres, raw, status_of};

use super::{current_tag, refused, tag_of, writes};
use crate::harness::{Server, envelope, path_of};

const CHANGED: &str = "The resource has changed meanwhile: fetch it again, and decide again";

/// A tag that isn't the user's is refused with the current one, and nothing changes. A weak tag never matches.
async fn another_tag_is_refused(server: &Server) {
    let (user, requests) = writes(server).await;
    let tag = current_tag(server, &user).await;
    let before = server.workdir.database.dump().await;
    for request in &requests {
        for sent in [
            "\"another\"",
            &format!("W/{tag}"),
            "\"a\", \"b\"",
            // One tag, although its quotes contain commas and a star.
            "\"a,*,b\"",
            // A star is only valid alone.
            "*, \"a\"",
            tag.trim_matches('"'),
            "nonsense",
            "",
        ] {
            for query in ["dry_run=false", "dry_run=true"] {
                let call = request.with_query(server, query).header("if-match", sent);
                let reply = call.header("idempotency-key", "refused").send().await;
                assert_eq!(
                    refused(&reply, 412, "changed_meanwhile"),
                    CHANGED,
                    "{} {sent}",
                    request.path
                );
                // A user that is being created has no tag yet.
                let current = if request.method == "POST" { "" } else { &tag };
                assert_eq!(reply.header("etag"), current);
            }
        }
    }
    assert_eq!(before, server.workdir.database.dump().await);
}

/// The user's tag, also in a list, and a star for any existing user.
async fn the_users_tag_lets_a_write_through(server: &Server) {
    let (user, requests) = writes(server).await;
    for request in &requests[1..] {
        let tag = current_tag(server, &user).await;
        for sent in ["*".to_owned(), format!("\"another\" ,{tag}"), tag] {
            // Only the last one is kept; the others are dry runs.
            let query = if sent.starts_with(['*', '"']) && sent.contains([',', '*']) {
                "dry_run=true"
            } else {
                "dry_run=false"
            };
            let reply = request.with_query(server, query).header("if-match", &sent).send().await;
            assert_eq!(reply.status, 200, "{sent}: {}", reply.text());
        }
    }
    let head = head_of("PATCH", &path_of(&user));
    let tag = current_tag(server, &user).await;
    let lines = format!("If-Match: \"another\"\r\nIf-Match: {tag}\r\n");
    let rest = "Content-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}";
    let answer = raw(server.address, format!("{head}{lines}{rest}")).await;
    assert_eq!(status_of(&answer), 200, "{answer}");
}

/// A resource that is being created matches no precondition, not even `*`.
async fn on_a_create_nothing_matches(server: &Server) {
    let (user, requests) = writes(server).await;
    let before = server.workdir.database.dump().await;
    for sent in ["*", &current_tag(server, &user).await] {
        let reply = requests[0].of(server).header("if-match", sent).send().await;
        assert_eq!(refused(&reply, 412, "changed_meanwhile"), CHANGED);
        assert_eq!(reply.header("etag"), "");
    }
    assert_eq!(before, server.workdir.database.dump().await);
}

/// An unknown user is `404`, even with a precondition.
async fn an_unknown_user_is_not_found(server: &Server) {
    let path = "/api/ext/user/nobody@example.com";
    let call = server.call("PATCH", path).json(&json!({})).header("if-match", "*");
    assert_eq!(envelope(&call.send().await, 404, path), "User not found");
}

/// All clients have the same tag and write at the same time, through these servers in turn.
async fn race(servers: &[&HttpClient], user: &Value) {
    let path = path_of(user);
    for round in 0..5 {
        let tag = tag_of(&servers[0].get(&path).await);
        let sent = (0..16).map(|number| {
            let body = json!({"name": format!("Ada {round} {number}")});
            let client = servers[number % servers.len()];
            let (path, tag) = (&path, &tag);
            async move {
                client
                    .call("PATCH", path)
                    .json(&body)
                    .header("if-match", tag)
                    .send()
                    .await
            }
        });
        let replies = join_all(sent).await;
        let (done, others): (Vec<_>, Vec<_>) = replies.iter().partition(|reply| reply.status == 200);
        assert_eq!((done.len(), others.len()), (1, 15));
        let now = tag_of(&servers[0].get(&path).await);
        assert_eq!(tag_of(done[0]), now);
        for reply in others {
            assert_eq!(refused(reply, 412, "changed_meanwhile"), CHANGED);
            assert_eq!(tag_of(reply), now);
        }
    }
}

async fn of_clients_with_one_tag_one_wins(server: &Server) {
    let user = server.user("ada@example.com", &json!([])).await;
    race(&[server], &user).await;
}

on_both_databases!(
    another_tag_is_refused,
    the_users_tag_lets_a_write_through,
    on_a_create_nothing_matches,
    an_unknown_user_is_not_found,
    of_clients_with_one_tag_one_wins,
);

async fn of_clients_of_two_processes_one_wins(workdir: &Workdir) {
    let [one, other] = [workdir.serve(), workdir.serve()];
    let ada = json!({"name": "Ada", "email": "ada@example.com", "workspaces": []});
    let user = one.post("/api/ext/users", &ada).await.expect(201);
    race(&[&one, &other], &user).await;
}

on_postgres!(of_clients_of_two_processes_one_wins);
