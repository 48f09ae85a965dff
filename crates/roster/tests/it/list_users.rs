//! Operation 1, Get All Users, and operation 7, Get All Workspaces.

use serde_json::{Value, json};
use testing::on_both_databases;

use crate::harness::Server;

/// Four users; results are compared by the first letters of the e-mail addresses.
async fn populate(server: &Server) {
    for workspace in ["finance", "sales"] {
        server.workspace(workspace);
        server.group(workspace, "editors");
    }
    server.group("sales", "sellers of things");
    for (letter, status, workspaces) in [
        (
            "a",
            "active",
            json!([{"name": "finance", "groups": [{"name": "editors"}, {"name": "admin"}]}]),
        ),
        (
            "b",
            "archived",
            json!([{"name": "sales", "groups": [{"name": "editors"}]}]),
        ),
        (
            "c",
            "active",
            json!([{"name": "finance"}, {"name": "sales", "groups": [{"name": "sellers of things"}]}]),
        ),
        ("d", "archived", json!([])),
    ] {
        let email = format!("{letter}@example.com");
        server
            .create(&json!({"name": "Ada", "email": email, "status": status, "workspaces": workspaces}))
            .await;
    }
}

async fn found(server: &Server, query: &str) -> String {
    let users = server.users(query).await;
    users
        .iter()
        .map(|user| {
            user["email"]
                .as_str()
                .expect("a string")
                .split('@')
                .next()
                .expect("a part")
        })
        .collect()
}

async fn an_empty_directory_is_two_empty_arrays(server: &Server) {
    assert_eq!(server.get("/api/ext/users").await.expect(200), json!([]));
    assert_eq!(server.get("/api/ext/workspaces").await.expect(200), json!([]));
}

async fn everyone_is_listed_archived_users_too(server: &Server) {
    populate(server).await;
    assert_eq!(found(server, "").await, "abcd");
}

async fn the_list_shows_each_user_as_operation_2_does(server: &Server) {
    populate(server).await;
    for user in server.users("").await {
        assert_eq!(server.show(&user).await, user);
    }
}

async fn the_status_filter_takes_one_or_more_values(server: &Server) {
    populate(server).await;
    for (query, letters) in [
        ("?status=active", "ac"),
        ("?status=archived", "bd"),
        ("?status=active,archived", "abcd"),
        ("?status=active%2Carchived", "abcd"),
    ] {
        assert_eq!(found(server, query).await, letters, "{query}");
    }
}

async fn the_group_filter_means_any_of_these_in_any_workspace(server: &Server) {
    populate(server).await;
    for (query, letters) in [
        ("?group_names=editors", "ab"),
        ("?group_names=admin", "a"),
        ("?group_names=all_users", "abc"),
        ("?group_names=admin,sellers%20of%20things", "ac"),
        ("?group_names=sellers+of+things,nobody", "c"),
        ("?group_names=nobody", ""),
        ("?group_names=edit", ""),
        ("?group_names=%25", ""),
        ("?group_names=editor_", ""),
        ("?group_names=%27%20OR%201%3D1--", ""),
    ] {
        assert_eq!(found(server, query).await, letters, "{query}");
    }
}

async fn both_filters_together_must_both_hold(server: &Server) {
    populate(server).await;
    assert_eq!(found(server, "?status=archived&group_names=editors").await, "b");
    assert_eq!(found(server, "?group_names=admin,editors&status=active").await, "a");
}

async fn a_filtered_user_is_still_shown_whole(server: &Server) {
    populate(server).await;
    let users = server.users("?group_names=sellers%20of%20things").await;
    assert_eq!(users[0]["workspaces"].as_array().map(Vec::len), Some(2));
    assert_eq!(server.show(&users[0]).await, users[0]);
}

async fn unknown_query_parameters_are_ignored(server: &Server) {
    populate(server).await;
    assert_eq!(found(server, "?page=3&colour=red").await, "abcd");
}

/// More than any page, batch or buffer in the server.
async fn any_number_of_users_is_one_array(server: &Server) {
    server.workspace("finance");
    server.group("finance", "editors");
    let mut expected = Vec::<Value>::new();
    for number in 0..2100 {
        // Users with and without memberships alternate, which tests the merge of sorted scans.
        let items = match number % 3 {
            0 => json!([]),
            1 => json!([{"name": "finance"}]),
            _ => json!([{"name": "finance", "groups": [{"name": "editors"}]}]),
        };
        expected.push(server.user(&format!("user{number}@example.com"), &items).await);
    }
    assert_eq!(server.users("").await, expected);
}

async fn the_workspace_list_has_all_groups_of_each(server: &Server) {
    populate(server).await;
    let workspaces = server.workspaces().await;
    let groups = |workspace: &Value| crate::harness::names(&workspace["groups"]).join(",");
    assert_eq!(groups(&workspaces[0]), "all_users,admin,editors");
    assert_eq!(groups(&workspaces[1]), "all_users,admin,editors,sellers of things");
}

on_both_databases!(
    an_empty_directory_is_two_empty_arrays,
    everyone_is_listed_archived_users_too,
    the_list_shows_each_user_as_operation_2_does,
    the_status_filter_takes_one_or_more_values,
    the_group_filter_means_any_of_these_in_any_workspace,
    both_filters_together_must_both_hold,
    a_filtered_user_is_still_shown_whole,
    unknown_query_parameters_are_ignored,
    any_number_of_users_is_one_array,
    the_workspace_list_has_all_groups_of_each
);
