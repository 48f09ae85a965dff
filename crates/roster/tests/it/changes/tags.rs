//! The strong `ETag` of a user.

use serde_json::{Value, json};
use testing::on_both_databases;

use super::{current_tag, tag_of, writes};
use crate::harness::{Server, member_path, path_of};

/// The response to a change has the same tag as a later read, by id and by address.
async fn it_is_the_same_in_every_answer(server: &Server) {
    for request in writes(server).await.1 {
        let reply = request.of(server).send().await;
        let user = reply.expect(request.status);
        let tag = tag_of(&reply);
        assert_eq!(
            tag,
            current_tag(server, &user).await,
            "{} {}",
            request.method,
            request.path
        );
        let by_email = format!("/api/ext/user/{}", user["email"].as_str().expect("an address"));
        assert_eq!(tag, tag_of(&server.get(&by_email).await));
    }
}

async fn who_has_it_is_not_sent_it_again(server: &Server) {
    let user = server.user("ada@example.com", &json!([])).await;
    let tag = current_tag(server, &user).await;
    let ask = async |known: &str| {
        let call = server.call("GET", &path_of(&user)).header("if-none-match", known);
        call.send().await
    };
    for known in [tag.as_str(), &format!("\"other\", {tag}"), &format!("W/{tag}"), "*"] {
        let reply = ask(known).await;
        assert_eq!((reply.status, reply.text().as_str()), (304, ""), "{known}");
        assert_eq!(tag_of(&reply), tag);
    }
    for known in ["\"other\"", "nonsense", ""] {
        assert_eq!(ask(known).await.status, 200, "{known}");
    }
}

/// A strong tag identifies the exact bytes, so such a response isn't compressed; others are.
async fn an_answer_with_it_is_not_compressed(server: &Server) {
    for name in 0..20 {
        server.workspace(&format!("a workspace with a long name {name}"));
    }
    let items: Vec<_> = server
        .workspaces()
        .await
        .iter()
        .map(|one| json!({"id": one["id"]}))
        .collect();
    let user = server.user("ada@example.com", &json!(items)).await;
    for path in [path_of(&user), "/api/ext/workspaces".to_owned()] {
        let call = server.call("GET", &path).header("accept-encoding", "gzip, zstd");
        let reply = call.send().await;
        let is_compressed = !reply.header("content-encoding").is_empty();
        assert_eq!(is_compressed, path != path_of(&user), "{path}");
    }
    let call = server.call("PATCH", &path_of(&user)).json(&json!({"name": "Eve"}));
    let reply = call.header("accept-encoding", "gzip").send().await;
    assert_eq!(reply.header("content-encoding"), "");
    assert_eq!(tag_of(&reply), current_tag(server, &user).await);
}

/// Each visible change changes the tag, and no two states share one.
async fn it_changes_with_every_visible_change(server: &Server) {
    let (user, _) = writes(server).await;
    let mut tags = vec![current_tag(server, &user).await];
    let [finance, ops] = server.workspaces().await.try_into().expect("two");
    let at = path_of(&user);
    let member = member_path(&user, &finance);
    let with_ops = json!([{"id": finance["id"], "groups": [{"name": "Auditors"}]}, {"id": ops["id"]}]);
    let changes: [(&str, &str, Value); 8] = [
        ("PATCH", &at, json!({"name": "Eve"})),
        ("PATCH", &at, json!({"email": "eve@example.com"})),
        ("PUT", &format!("{at}/workspaces"), with_ops),
        ("PATCH", &member, json!({"groups": []})),
        ("PATCH", &member, json!({"groups": [{"name": "admin"}]})),
        ("PATCH", &member, json!({"status": "archived"})),
        ("PATCH", &member, json!({"name": "treasury"})),
        ("PATCH", &at, json!({"status": "archived"})),
    ];
    for (method, path, body) in changes {
        let reply = server.call(method, path).json(&body).send().await;
        assert_eq!(reply.status, 200, "{}", reply.text());
        tags.push(tag_of(&reply));
    }
    let rename = ["workspace", "rename", "ops", "operations"];
    server.workdir.roster(&rename).run().succeeded();
    tags.push(current_tag(server, &user).await);
    let count = tags.len();
    tags.sort();
    tags.dedup();
    assert_eq!(tags.len(), count, "two states have one tag");
}

/// A change that a read of the user doesn't show leaves the tag unchanged.
async fn it_changes_with_nothing_else(server: &Server) {
    let (user, requests) = writes(server).await;
    let tag = current_tag(server, &user).await;
    let at = path_of(&user);
    for body in [json!({}), json!({"name": "Ada"}), json!({"password": "an0ther-horse"})] {
        assert_eq!(tag_of(&server.patch(&at, &body).await), tag, "{body}");
    }
    requests[0].of(server).send().await.expect(201);
    server.group("finance", "Writers");
    let rename = ["workspace", "rename", "ops", "operations"];
    server.workdir.roster(&rename).run().succeeded();
    assert_eq!(current_tag(server, &user).await, tag);
}

on_both_databases!(
    it_is_the_same_in_every_answer,
    who_has_it_is_not_sent_it_again,
    an_answer_with_it_is_not_compressed,
    it_changes_with_every_visible_change,
    it_changes_with_nothing_else,
);
