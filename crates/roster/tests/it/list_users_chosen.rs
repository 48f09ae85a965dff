//! Operation 1, Get All Users, with a selection: `search`, `filter`, `limit` and `cursor`.

use serde_json::{Value, json};
use testing::{Reply, on_both_databases};

use crate::harness::{Server, envelope};

const USERS: &str = "/api/ext/users";

/// Four users; results are compared by the first letters of the e-mail addresses.
async fn populate(server: &Server) {
    for workspace in ["finance", "sales"] {
        server.workspace(workspace);
        server.group(workspace, "auditors");
    }
    for (name, email, status, workspaces) in [
        (
            "Ada Obi King",
            "ada@example.com",
            "active",
            json!([{"name": "finance", "groups": [{"name": "admin"}, {"name": "auditors"}]}]),
        ),
        (
            "Élodie 100%",
            "boss@example.com",
            "archived",
            json!([{"name": "sales"}]),
        ),
        (
            "Grace_Hopper",
            "cobol@example.org",
            "active",
            json!([{"name": "finance"}, {"name": "sales", "status": "archived", "groups": [{"name": "admin"}]}]),
        ),
        ("Жанна", "dora@example.org", "archived", json!([])),
    ] {
        server
            .create(&json!({"name": name, "email": email, "status": status, "workspaces": workspaces}))
            .await;
    }
}

/// The first letters of the users in a response.
fn letters(users: &Value) -> String {
    let users = users.as_array().expect("an array");
    users
        .iter()
        .map(|user| &user["email"].as_str().expect("a string")[..1])
        .collect()
}

/// A value of a parameter with every byte encoded as `%XX`.
fn encoded(value: &str) -> String {
    value
        .bytes()
        .fold(String::new(), |text, byte| format!("{text}%{byte:02X}"))
}

async fn ask(server: &Server, parameter: &str, value: &str) -> Reply {
    server.get(&format!("{USERS}?{parameter}={}", encoded(value))).await
}

async fn found(server: &Server, parameter: &str, value: &str) -> String {
    letters(&ask(server, parameter, value).await.expect(200))
}

/// The error message for a query.
async fn problem(server: &Server, query: &str) -> String {
    let reply = server.get(&format!("{USERS}?{query}")).await;
    let message = envelope(&reply, 400, USERS);
    let problems = message.as_array().expect("an array");
    assert_eq!(problems.len(), 1, "{message}");
    problems[0].as_str().expect("a string").to_owned()
}

/// The address in the `Link` header of a response; `None` after the last page.
fn next(reply: &Reply) -> Option<String> {
    let link = reply.header("link");
    if link.is_empty() {
        return None;
    }
    let address = link
        .strip_suffix(">; rel=\"next\"")
        .and_then(|link| link.strip_prefix('<'));
    Some(address.unwrap_or_else(|| panic!("{link}")).to_owned())
}

/// The letters on each page, starting with this query.
async fn walk(server: &Server, query: &str) -> Vec<String> {
    let mut pages = Vec::new();
    let mut path = Some(format!("{USERS}?{query}"));
    while let Some(now) = path {
        let reply = server.get(&now).await;
        pages.push(letters(&reply.expect(200)));
        path = next(&reply);
    }
    pages
}

async fn a_search_finds_a_part_of_a_name_or_an_address_in_any_case(server: &Server) {
    populate(server).await;
    for (text, expected) in [
        ("obi k", "a"),
        ("EXAMPLE.ORG", "cd"),
        ("ÉLODIE", "b"),
        ("жАНН", "d"),
        ("%", "b"),
        ("_", "c"),
        ("!", ""),
        ("' OR 1=1 --", ""),
        ("a\0", ""),
        ("", "abcd"),
    ] {
        assert_eq!(found(server, "search", text).await, expected, "{text:?}");
    }
}

async fn a_filter_finds_who_passes_it(server: &Server) {
    populate(server).await;
    for (text, expected) in [
        (r#"status eq "active""#, "ac"),
        (r#"Status EQ "ACTIVE" And Name co "KING""#, "a"),
        (r#"name sw "é" or email ew ".ORG""#, "bcd"),
        ("not (workspaces pr)", "d"),
        (r#"groups[name eq "Auditors"]"#, "a"),
        (r#"groups.name eq "admin""#, ""),
        (r#"workspaces[slug eq "sales" and role eq "admin"]"#, "c"),
        (r#"workspaces[slug eq "finance"] and workspaces[role eq "admin"]"#, "ac"),
        (r#"workspaces[slug eq "sales" and status eq "active"]"#, "b"),
        (
            r#"created_at gt "2020-01-01T00:00:00Z" and created_at lt "2020-01-02T00:00:00Z""#,
            "",
        ),
        (r#"email eq "ADA@example.com""#, "a"),
        (r#"name eq "a\u0000""#, ""),
        (r#"name co "%""#, "b"),
    ] {
        assert_eq!(found(server, "filter", text).await, expected, "{text}");
    }
    let ada = &server.users("?search=ada").await[0];
    let by_id = format!("id eq {}", ada["id"]);
    assert_eq!(found(server, "filter", &by_id).await, "a");
    assert_eq!(server.show(ada).await, *ada, "whoever is found is shown whole");
}

async fn all_that_is_asked_must_hold(server: &Server) {
    populate(server).await;
    let filter = encoded(r#"workspaces[slug eq "finance"]"#);
    for (query, expected) in [
        (format!("filter={filter}&status=active"), "ac"),
        (format!("filter={filter}&status=archived"), ""),
        (format!("filter={filter}&search=king"), "a"),
        (format!("filter={filter}&group_names=auditors"), "a"),
        ("search=example&group_names=admin&status=active&limit=1".to_owned(), "a"),
    ] {
        let reply = server.get(&format!("{USERS}?{query}")).await;
        assert_eq!(letters(&reply.expect(200)), expected, "{query}");
    }
}

/// The link keeps the other parameters, with any content, and the pages reach the end.
async fn each_page_links_to_the_next(server: &Server) {
    populate(server).await;
    assert_eq!(walk(server, "limit=1").await, ["a", "b", "c", "d"]);
    assert_eq!(walk(server, "limit=3").await, ["abc", "d"]);
    assert_eq!(walk(server, "limit=4").await, ["abcd"]);
    assert_eq!(walk(server, "limit=1000").await, ["abcd"]);
    assert_eq!(walk(server, "limit=1&status=active").await, ["a", "c"]);
    let filter = encoded(r#"name co "%" or name co "_" or name eq "жанна""#);
    assert_eq!(
        walk(server, &format!("filter={filter}&limit=2&colour=%26+%22")).await,
        ["bc", "d"]
    );
    assert_eq!(walk(server, "limit=2&search=nobody").await, [""]);
}

/// Users who are created or removed between two pages don't affect the others.
async fn paging_shows_each_remaining_user_once(server: &Server) {
    populate(server).await;
    let first = server.get(&format!("{USERS}?limit=2")).await;
    assert_eq!(letters(&first.expect(200)), "ab");
    server.user("eve@example.com", &json!([])).await;
    let second = server.get(&next(&first).expect("a link")).await;
    assert_eq!(letters(&second.expect(200)), "cd");
    let third = server.get(&next(&second).expect("a link")).await;
    assert_eq!(letters(&third.expect(200)), "e");
    assert_eq!(next(&third), None);
}

/// Even without a limit.
async fn a_cursor_starts_after_its_page(server: &Server) {
    populate(server).await;
    let first = server.get(&format!("{USERS}?limit=2")).await;
    let rest = next(&first).expect("a link").replace("limit=2&", "");
    let reply = server.get(&rest).await;
    assert_eq!(letters(&reply.expect(200)), "cd");
    assert_eq!(next(&reply), None, "it is no page");
}

async fn a_page_has_the_tag_of_the_list(server: &Server) {
    populate(server).await;
    let page = server.get(&format!("{USERS}?limit=2")).await;
    let list = server.get(USERS).await;
    assert_eq!(page.header("etag"), list.header("etag"));
    let again = server
        .call("GET", &format!("{USERS}?limit=2"))
        .header("if-none-match", page.header("etag"))
        .send()
        .await;
    assert_eq!(again.status, 304);
}

async fn a_wrong_value_is_refused_with_its_parameter(server: &Server) {
    populate(server).await;
    let number = "limit must be a whole number from 1 to 1000";
    let cursor = "cursor must be one that the Link header of a page has";
    let id = server.users("").await[0]["id"].as_str().expect("a string").to_owned();
    for (query, message) in [
        ("limit=0", number),
        ("limit=1001", number),
        ("limit=ten", number),
        ("limit=", number),
        ("limit=1&limit=2", "limit must be given once"),
        ("cursor=", cursor),
        ("cursor=x", cursor),
        (&format!("cursor={id}"), cursor),
        (
            "status=gone",
            "status must be one of the following values: active, archived",
        ),
        (
            &format!("search={}", "x".repeat(256)),
            "search must be shorter than or equal to 255 characters",
        ),
        (
            &format!("group_names={}", "x,".repeat(101)),
            "group_names must have at most 100 values",
        ),
    ] {
        assert_eq!(problem(server, query).await, message, "{query}");
    }
    assert_eq!(server.users(&format!("?search={}", "x".repeat(255))).await.len(), 0);
    assert_eq!(
        server.users(&format!("?group_names={}", "x,".repeat(100))).await.len(),
        0
    );
}

/// The position counts characters from 1, not bytes.
async fn an_invalid_filter_is_refused_with_its_position(server: &Server) {
    for (filter, start) in [
        ("", "filter is wrong at character 1: "),
        (
            "nmae eq \"x\"",
            "filter is wrong at character 1: there is no field \"nmae\"",
        ),
        (
            "name eq \"É\" and status eq \"gone\"",
            "filter is wrong at character 27: status compares with ",
        ),
        ("name eq \"x", "filter is wrong at character 9: the closing quote"),
        ("workspaces[slug eq \"x\"", "filter is wrong at character 23: "),
        (
            &"(".repeat(10_000),
            "filter is wrong at character 4097: a filter has at most 4096 characters",
        ),
        (&"(".repeat(4000), "filter is wrong at character 17: "),
    ] {
        let said = problem(server, &format!("filter={}", encoded(filter))).await;
        assert!(said.starts_with(start), "{filter}: {said}");
    }
}

async fn all_that_is_wrong_is_said(server: &Server) {
    let reply = server
        .get(&format!("{USERS}?limit=0&status=gone&filter=x&cursor=x"))
        .await;
    let message = envelope(&reply, 400, USERS);
    assert_eq!(message.as_array().map(Vec::len), Some(4), "{message}");
}

on_both_databases!(
    a_search_finds_a_part_of_a_name_or_an_address_in_any_case,
    a_filter_finds_who_passes_it,
    all_that_is_asked_must_hold,
    each_page_links_to_the_next,
    paging_shows_each_remaining_user_once,
    a_cursor_starts_after_its_page,
    a_page_has_the_tag_of_the_list,
    a_wrong_value_is_refused_with_its_parameter,
    an_invalid_filter_is_refused_with_its_position,
    all_that_is_wrong_is_said
);
