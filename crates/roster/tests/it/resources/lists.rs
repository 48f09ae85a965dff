//! The lists of workspaces and groups: parameters, pages, cursors.

use serde_json::{Value, json};
use testing::on_both_databases;

use super::refused;
use super::walk::walked;
use crate::harness::{Server, envelope, names};

const PATH: &str = "/api/v2/ext/workspaces";

/// Workspaces in the order of their creation; the last one is archived.
async fn filled(server: &Server) {
    for name in ["Main", "cash", "Beta", "50% off", "alpha_1"] {
        server.post(PATH, &json!({"name": name})).await.expect(201);
    }
    server
        .patch(&format!("{PATH}/alpha-1"), &json!({"status": "archived"}))
        .await
        .expect(200);
}

async fn list(server: &Server, query: &str) -> Value {
    server.get(&format!("{PATH}{query}")).await.expect(200)
}

async fn workspaces_are_filtered_and_sorted(server: &Server) {
    filled(server).await;
    let all = list(server, "").await;
    assert_eq!(names(&all["data"]), ["Main", "cash", "Beta", "50% off", "alpha_1"]);
    assert_eq!(all["pagination"], json!({"page": 1, "per_page": 20, "total_count": 5}));
    assert_eq!(all["data"][0], server.get(&format!("{PATH}/main")).await.expect(200));
    for (query, expected) in [
        ("?search=A", &["Main", "cash", "Beta", "alpha_1"][..]),
        ("?search=%25", &["50% off"]),
        ("?search=_", &["alpha_1"]),
        ("?search=alpha-1", &["alpha_1"]),
        ("?search=", &["Main", "cash", "Beta", "50% off", "alpha_1"]),
        ("?status=archived", &["alpha_1"]),
        (
            "?status=active,archived&sort=-created_at",
            &["alpha_1", "50% off", "Beta", "cash", "Main"],
        ),
        ("?default=true", &["Main"]),
        ("?default=false&status=active", &["cash", "Beta", "50% off"]),
        ("?sort=name", &["50% off", "alpha_1", "Beta", "cash", "Main"]),
        ("?sort=-name&per_page=2", &["Main", "cash"]),
        ("?sort=name&per_page=2&page=3", &["Main"]),
        ("?page=9", &[]),
        (
            "?filter=name%20sw%20%22b%22%20or%20default%20eq%20true",
            &["Main", "Beta"],
        ),
        (
            "?filter=name%20co%20%22a%22&default=false&sort=name",
            &["alpha_1", "Beta", "cash"],
        ),
    ] {
        assert_eq!(names(&list(server, query).await["data"]), expected, "{query}");
    }
}

async fn a_list_is_walked_by_cursor_in_any_order(server: &Server) {
    filled(server).await;
    for sort in ["name", "-name", "created_at", "-created_at"] {
        let whole = list(server, &format!("?sort={sort}")).await;
        let walked = walked(server, PATH, &format!("sort={sort}")).await;
        assert_eq!(json!(walked), whole["data"], "{sort}");
    }
    let page = list(server, "?per_page=1").await;
    let cursor = page["pagination"]["next_cursor"].as_str().expect("there are more");
    for wrong in [
        format!("?sort=name&cursor={cursor}"),
        format!("?cursor={cursor}A"),
        format!("?cursor={cursor}&page=1"),
        "?cursor=".to_owned(),
        "?cursor=%ff".to_owned(),
    ] {
        let path = format!("{PATH}{wrong}");
        assert_eq!(server.get(&path).await.status, 400, "{wrong}");
    }
}

async fn wrong_parameters_are_refused(server: &Server) {
    filled(server).await;
    for (query, code) in [
        ("page=0", "invalid_fields"),
        ("page=-1", "invalid_fields"),
        ("page=x", "invalid_fields"),
        ("page=1&page=2", "invalid_fields"),
        ("per_page=0", "invalid_fields"),
        ("per_page=101", "invalid_fields"),
        ("page=101&per_page=100", "use_cursor"),
        ("page=4294967295", "use_cursor"),
        ("sort=slug", "invalid_fields"),
        ("status=gone", "invalid_fields"),
        ("default=yes", "invalid_fields"),
        ("filter=email%20pr", "invalid_fields"),
        ("role=admin", "unknown_parameter"),
        ("limit=5", "unknown_parameter"),
    ] {
        let path = format!("{PATH}?{query}");
        assert_eq!(refused(server, "GET", &path, &json!({}), 400).await, code, "{query}");
    }
    list(server, "?page=100&per_page=100").await;
}

/// In both versions of the API.
async fn groups_are_listed(server: &Server) {
    server.workspace("finance");
    for name in ["Zebra", "auditors", "Ops"] {
        server.group("finance", name);
    }
    server
        .user(
            "ada@example.com",
            &json!([{"name": "finance", "groups": [{"name": "Ops"}, {"name": "admin"}]}]),
        )
        .await;
    for path in [
        "/api/v2/ext/workspaces/finance/groups",
        "/api/ext/workspace/finance/groups",
    ] {
        let all = server.get(path).await.expect(200);
        assert_eq!(names(&all["data"]), ["Zebra", "auditors", "Ops"], "{path}");
        assert_eq!(all["pagination"], json!({"page": 1, "per_page": 20, "total_count": 3}));
        let members: Vec<_> = all["data"]
            .as_array()
            .expect("an array")
            .iter()
            .map(|group| &group["member_count"])
            .collect();
        assert_eq!(members, [0, 0, 1]);
        let some = server.get(&format!("{path}?search=O&per_page=1")).await.expect(200);
        assert_eq!(names(&some["data"]), ["auditors"]);
        assert_eq!(some["pagination"]["total_count"], 2);
        let sorted = server.get(&format!("{path}?sort=name")).await.expect(200);
        assert_eq!(names(&sorted["data"]), ["auditors", "Ops", "Zebra"]);
    }
    let path = "/api/v2/ext/workspaces/nothing/groups";
    assert_eq!(
        refused(server, "GET", path, &json!({}), 404).await,
        "workspace_not_found"
    );
    let path = "/api/ext/workspace/nothing/groups";
    envelope(&server.get(path).await, 404, path);
}

on_both_databases!(
    workspaces_are_filtered_and_sorted,
    a_list_is_walked_by_cursor_in_any_order,
    wrong_parameters_are_refused,
    groups_are_listed
);
