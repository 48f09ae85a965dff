//! Clients that already have one of the two lists get `304`: `ETag`, `If-None-Match`.

use serde_json::{Value, json};
use testing::{HttpClient, Reply, on_both_databases};

use crate::harness::{Server, envelope, member_path, path_of};

const LISTS: [&str; 3] = ["/api/ext/users", "/api/ext/users?status=active", "/api/ext/workspaces"];

async fn ask(client: &HttpClient, method: &str, list: &str, had: &str) -> Reply {
    client.call(method, list).header("if-none-match", had).send().await
}

/// The current tag of all lists.
async fn tag(client: &HttpClient) -> String {
    let reply = client.get(LISTS[0]).await;
    reply.expect(200);
    let tag = reply.header("etag").to_owned();
    assert!(tag.starts_with("W/\"") && tag.ends_with('"') && tag.len() > 5, "{tag}");
    tag
}

#[track_caller]
fn assert_not_modified(reply: &Reply, tag: &str) {
    assert_eq!((reply.status, reply.text().as_str()), (304, ""));
    assert_eq!(reply.header("etag"), tag);
    assert_eq!(reply.header("vary"), "accept-encoding");
    for absent in ["content-type", "content-encoding"] {
        assert_eq!(reply.header(absent), "", "{absent}");
    }
}

/// Asserts that the directory has changed: each list is sent again, with the tag that is returned.
async fn assert_changed(client: &HttpClient, what: &str, before: &str) -> String {
    let now = tag(client).await;
    assert_ne!(now, before, "{what}");
    for list in LISTS {
        let reply = ask(client, "GET", list, before).await;
        reply.expect(200);
        assert_eq!(reply.header("etag"), now, "{what}, {list}");
        assert_not_modified(&ask(client, "GET", list, &now).await, &now);
    }
    now
}

async fn assert_unchanged(client: &HttpClient, tag: &str) {
    for list in LISTS {
        assert_not_modified(&ask(client, "GET", list, tag).await, tag);
    }
}

async fn populate(server: &Server) -> (Value, Value) {
    let finance = server.workspace("finance");
    let user = server.user("ada@example.com", &json!([{"name": "finance"}])).await;
    (user, finance)
}

async fn what_has_not_changed_is_not_sent_again(server: &Server) {
    assert_unchanged(server, &tag(server).await).await;
    populate(server).await;
    let tag = tag(server).await;
    for _ in 0..3 {
        assert_unchanged(server, &tag).await;
    }
}

async fn every_change_by_the_api_is_seen(server: &Server) {
    let (user, finance) = populate(server).await;
    let mut now = tag(server).await;
    for (method, path, body) in [
        (
            "POST",
            "/api/ext/users",
            json!({"name": "Bob", "email": "bob@example.com", "workspaces": []}),
        ),
        ("PATCH", &*path_of(&user), json!({"name": "Ada King"})),
        ("PATCH", &path_of(&user), json!({"email": "ada.king@example.com"})),
        ("PATCH", &path_of(&user), json!({"password": "c0rrect-horse"})),
        ("PATCH", &path_of(&user), json!({"status": "archived"})),
        ("PATCH", &path_of(&user), json!({"status": "active"})),
        (
            "PATCH",
            &member_path(&user, &finance),
            json!({"groups": [{"name": "admin"}]}),
        ),
        ("PATCH", &member_path(&user, &finance), json!({"status": "archived"})),
        ("PUT", &format!("{}/workspaces", path_of(&user)), json!([])),
    ] {
        let reply = server.call(method, path).json(&body).send().await;
        assert!(reply.status < 300, "{}", reply.text());
        now = assert_changed(server, &format!("{method} {path} {body}"), &now).await;
    }
}

/// The command line is another process.
async fn every_change_by_the_command_line_is_seen(server: &Server) {
    let mut now = tag(server).await;
    for arguments in [
        &["workspace", "create", "main"][..],
        &["workspace", "create", "finance"],
        &["workspace", "rename", "finance", "money"],
        &["group", "create", "money", "auditors"],
        &["workspace", "archive", "money"],
        &["workspace", "unarchive", "money"],
        &[
            "user",
            "create",
            "--name",
            "Ada",
            "--email",
            "ada@example.com",
            "--status",
            "active",
        ],
        &["user", "set-password", "ada@example.com", "--password-stdin"],
    ] {
        server
            .workdir
            .roster(arguments)
            .stdin("c0rrect-horse\n")
            .run()
            .succeeded();
        now = assert_changed(server, &arguments.join(" "), &now).await;
    }
}

async fn what_changes_nothing_leaves_the_tag(server: &Server) {
    let (user, _) = populate(server).await;
    let now = tag(server).await;
    server.update(&user, &json!({"name": "Ada"})).await;
    server.refusal("POST", "/api/ext/users", &json!({}), 400).await;
    server.show(&user).await;
    assert_unchanged(server, &now).await;
}

/// RFC 9110, section 13.1.2: one of several tags, compared weakly, or a star.
async fn the_header_is_read_in_every_form(server: &Server) {
    populate(server).await;
    let tag = tag(server).await;
    let strong = tag.trim_start_matches("W/");
    for had in [
        strong.to_owned(),
        "*".to_owned(),
        format!("\"x\", {tag}"),
        format!("{strong},W/\"x\""),
        format!(" W/\"a,b\" ,, {tag} , \"\""),
    ] {
        for list in LISTS {
            assert_not_modified(&ask(server, "GET", list, &had).await, &tag);
        }
    }
    let inside = strong.trim_matches('"');
    for other in [
        "",
        "\"\"",
        "\"x\"",
        "W/\"x\", \"y\"",
        "\"*\"",
        inside,
        &format!("\"{inside}"),
        &format!("\"x{inside}\""),
        "nonsense",
    ] {
        for list in LISTS {
            let reply = ask(server, "GET", list, other).await;
            reply.expect(200);
            assert_eq!(reply.header("etag"), tag, "{other}");
        }
    }
}

async fn head_is_told_the_same(server: &Server) {
    populate(server).await;
    let tag = tag(server).await;
    for list in LISTS {
        assert_not_modified(&ask(server, "HEAD", list, &tag).await, &tag);
        let whole = ask(server, "HEAD", list, "\"x\"").await;
        assert_eq!(
            (whole.status, whole.header("etag"), whole.text().as_str()),
            (200, &*tag, "")
        );
    }
}

async fn strangers_learn_nothing(server: &Server) {
    let tag = tag(server).await;
    for list in ["/api/ext/users", "/api/ext/workspaces"] {
        for had in [&*tag, "*"] {
            for authorization in [None, Some("Basic wrong")] {
                let stranger = server.authorized_by(authorization).elsewhere();
                let reply = ask(&stranger, "GET", list, had).await;
                assert_eq!(envelope(&reply, 403, list), "Unauthorized");
                assert_eq!(reply.header("etag"), "");
            }
        }
    }
}

async fn a_query_that_is_wrong_is_wrong_all_the_same(server: &Server) {
    let tag = tag(server).await;
    let reply = ask(server, "GET", "/api/ext/users?status=gone", &tag).await;
    envelope(&reply, 400, "/api/ext/users");
    assert_eq!(reply.header("etag"), "");
}

async fn compressed_answers_have_the_same_tag(server: &Server) {
    for number in 0..20 {
        server.workspace(&format!("workspace {number}"));
    }
    server
        .user(
            "ada@example.com",
            &json!([{"name": "workspace 1"}, {"name": "workspace 2"}]),
        )
        .await;
    let tag = tag(server).await;
    for list in LISTS {
        for encoding in ["gzip", "zstd"] {
            let call = || server.call("GET", list).header("accept-encoding", encoding);
            let whole = call().send().await;
            assert_eq!(
                (whole.status, whole.header("content-encoding"), whole.header("etag")),
                (200, encoding, &*tag)
            );
            assert_not_modified(&call().header("if-none-match", &tag).send().await, &tag);
        }
    }
}

/// Two logs of the same length, such as those of a test and of production behind one address, have different tags.
async fn another_directory_has_another_tag(server: &Server) {
    server.workspace("finance");
    let other = server.workdir.another(server.workdir.database.kind()).await;
    other.workspace("finance");
    assert_ne!(tag(server).await, tag(&other.serve()).await);
}

on_both_databases!(
    what_has_not_changed_is_not_sent_again,
    every_change_by_the_api_is_seen,
    every_change_by_the_command_line_is_seen,
    what_changes_nothing_leaves_the_tag,
    the_header_is_read_in_every_form,
    head_is_told_the_same,
    strangers_learn_nothing,
    a_query_that_is_wrong_is_wrong_all_the_same,
    compressed_answers_have_the_same_tag,
    another_directory_has_another_tag
);
