//! Operation 3, Create User: `POST /api/ext/users`.

use serde_json::json;
use testing::on_both_databases;

use crate::harness::{Server, mentions, names};

const USERS: &str = "/api/ext/users";

async fn a_user_without_a_status_is_archived(server: &Server) {
    let user = server
        .create(&json!({"name": "Ada", "email": "ada@example.com", "workspaces": []}))
        .await;
    assert_eq!(user["status"], "archived");
}

async fn a_user_gets_the_status_of_the_request(server: &Server) {
    for status in ["active", "archived"] {
        let email = format!("{status}@example.com");
        let body = json!({"name": "Ada", "email": email, "status": status, "workspaces": []});
        assert_eq!(server.create(&body).await["status"], status);
    }
}

async fn a_membership_without_a_status_is_active(server: &Server) {
    server.workspace("finance");
    let body = json!({"name": "Ada", "email": "ada@example.com", "workspaces": [{"name": "finance"}]});
    assert_eq!(server.create(&body).await["workspaces"][0]["status"], "active");
}

async fn null_for_an_optional_field_is_the_same_as_leaving_it_out(server: &Server) {
    let finance = server.workspace("finance");
    let body = json!({
        "name": "Ada", "email": "ada@example.com", "password": null, "status": null,
        "workspaces": [{"id": null, "name": "finance", "status": null, "groups": null}],
    });
    let user = server.create(&body).await;
    assert_eq!(user["status"], "archived");
    assert_eq!(user["workspaces"][0]["status"], "active");
    assert_eq!(names(&user["workspaces"][0]["groups"]), ["all_users"]);
    let groups = json!([{"id": null, "name": "admin", "status": null}]);
    let items = json!([{"id": finance["id"], "name": null, "groups": groups}]);
    let another = server.user("another@example.com", &items).await;
    assert_eq!(names(&another["workspaces"][0]["groups"]), ["all_users", "admin"]);
}

async fn unknown_fields_are_ignored(server: &Server) {
    server.workspace("finance");
    let body = json!({
        "id": "0199f0c2-6f0e-7cc1-9a51-2b1f4f1f9d10", "name": "Ada", "email": "ada@example.com", "shoe_size": 38,
        "workspaces": [{"name": "finance", "colour": {"r": 1}, "groups": [{"name": "admin", "extra": []}]}],
    });
    let user = server.create(&body).await;
    assert_ne!(user["id"], body["id"]);
    assert_eq!(names(&user["workspaces"][0]["groups"]), ["all_users", "admin"]);
}

async fn workspaces_and_groups_are_found_by_id_by_name_or_by_both(server: &Server) {
    let finance = server.workspace("finance");
    let editors = server.group("finance", "editors");
    let (id, group) = (&finance["id"], &editors["id"]);
    let mut first = None;
    for (number, item) in [
        json!({"id": id, "groups": [{"id": group}]}),
        json!({"name": "finance", "groups": [{"name": "editors"}]}),
        json!({"id": id, "name": "finance", "groups": [{"id": group, "name": "editors"}]}),
        json!({"name": "finance", "groups": [{"id": group}]}),
    ]
    .iter()
    .enumerate()
    {
        let user = server.user(&format!("user{number}@example.com"), &json!([item])).await;
        let workspaces = first.get_or_insert_with(|| user["workspaces"].clone());
        assert_eq!(names(&workspaces[0]["groups"]), ["all_users", "editors"]);
        assert_eq!(user["workspaces"], *workspaces);
    }
}

async fn a_group_with_status_archived_means_not_in_it(server: &Server) {
    server.workspace("finance");
    server.group("finance", "editors");
    server.group("finance", "writers");
    let groups = json!([
        {"name": "editors", "status": "archived"},
        {"name": "writers", "status": "active"},
        {"name": "admin", "status": "archived"},
    ]);
    let user = server
        .user("ada@example.com", &json!([{"name": "finance", "groups": groups}]))
        .await;
    assert_eq!(names(&user["workspaces"][0]["groups"]), ["all_users", "writers"]);
}

async fn an_unknown_workspace_is_named(server: &Server) {
    let unknown = "0199f0c0-1111-7aaa-8bbb-0123456789ab";
    for (item, named) in [
        (json!({"name": "nowhere"}), "nowhere"),
        (json!({"id": unknown}), unknown),
    ] {
        let body = json!({"name": "Ada", "email": "ada@example.com", "workspaces": [item]});
        let message = server.refusal("POST", USERS, &body, 400).await;
        assert_eq!(message, format!("The workspaces id or name do not exist: {named}"));
    }
}

async fn an_unknown_group_is_named(server: &Server) {
    server.workspace("finance");
    let unknown = "0199f0c0-1111-7aaa-8bbb-0123456789ab";
    for (group, named) in [(json!({"name": "nobody"}), "nobody"), (json!({"id": unknown}), unknown)] {
        let items = json!([{"name": "finance", "groups": [{"name": "admin"}, group]}]);
        let body = json!({"name": "Ada", "email": "ada@example.com", "workspaces": items});
        let message = server.refusal("POST", USERS, &body, 400).await;
        assert_eq!(message, format!("Group permission id or name not found: {named}"));
    }
}

async fn a_group_of_another_workspace_is_unknown_in_this_one(server: &Server) {
    server.workspace("finance");
    server.workspace("sales");
    let theirs = server.group("sales", "sellers");
    for group in [json!({"name": "sellers"}), json!({"id": theirs["id"]})] {
        let items = json!([{"name": "finance", "groups": [group]}]);
        let body = json!({"name": "Ada", "email": "ada@example.com", "workspaces": items});
        let message = server.refusal("POST", USERS, &body, 400).await;
        mentions(
            message.as_str().expect("one sentence"),
            "Group permission id or name not found: ",
        );
    }
}

async fn id_and_name_of_different_workspaces_are_refused(server: &Server) {
    let finance = server.workspace("finance");
    server.workspace("sales");
    for name in ["sales", "nowhere"] {
        let items = json!([{"id": finance["id"], "name": name}]);
        let body = json!({"name": "Ada", "email": "ada@example.com", "workspaces": items});
        mentions(&server.refusal("POST", USERS, &body, 400).await.to_string(), name);
    }
}

async fn id_and_name_of_different_groups_are_refused(server: &Server) {
    server.workspace("finance");
    let editors = server.group("finance", "editors");
    server.group("finance", "writers");
    let items = json!([{"name": "finance", "groups": [{"id": editors["id"], "name": "writers"}]}]);
    let body = json!({"name": "Ada", "email": "ada@example.com", "workspaces": items});
    mentions(&server.refusal("POST", USERS, &body, 400).await.to_string(), "writers");
}

async fn a_workspace_twice_in_one_list_is_refused(server: &Server) {
    let finance = server.workspace("finance");
    for second in [json!({"name": "finance"}), json!({"id": finance["id"]})] {
        let items = json!([{"name": "finance"}, second]);
        let body = json!({"name": "Ada", "email": "ada@example.com", "workspaces": items});
        let message = server.refusal("POST", USERS, &body, 400).await.to_string();
        let id = finance["id"].as_str().expect("a string");
        assert!(message.contains("finance") || message.contains(id), "{message}");
    }
}

async fn a_group_twice_in_one_list_is_refused(server: &Server) {
    server.workspace("finance");
    let editors = server.group("finance", "editors");
    for second in [json!({"name": "editors"}), json!({"id": editors["id"]})] {
        let items = json!([{"name": "finance", "groups": [{"name": "editors"}, second]}]);
        let body = json!({"name": "Ada", "email": "ada@example.com", "workspaces": items});
        let message = server.refusal("POST", USERS, &body, 400).await.to_string();
        let id = editors["id"].as_str().expect("a string");
        assert!(message.contains("editors") || message.contains(id), "{message}");
    }
}

/// The request is atomic: neither the workspaces before the invalid one nor the user are kept.
async fn one_bad_workspace_and_nothing_is_created(server: &Server) {
    server.workspace("finance");
    let items = json!([{"name": "finance", "groups": [{"name": "admin"}]}, {"name": "nowhere"}]);
    let body = json!({"name": "Ada", "email": "ada@example.com", "workspaces": items});
    server.refusal("POST", USERS, &body, 400).await;
    server
        .create(&json!({"name": "Ada", "email": "ada@example.com", "workspaces": []}))
        .await;
}

async fn a_user_can_be_put_into_an_archived_workspace(server: &Server) {
    server.workspace("main");
    server.workspace("finance");
    server
        .workdir
        .roster(&["workspace", "archive", "finance"])
        .run()
        .succeeded();
    let user = server.user("ada@example.com", &json!([{"name": "finance"}])).await;
    assert_eq!(user["workspaces"][0]["status"], "active");
}

/// The events are written in the transaction of the change, and have no gaps.
async fn every_create_leaves_one_event_and_a_refused_one_none(server: &Server) {
    let body = json!({"name": "Ada", "email": "ada@example.com", "workspaces": []});
    server.create(&body).await;
    server.refusal("POST", USERS, &body, 400).await;
    server
        .create(&json!({"name": "Ada", "email": "another@example.com", "workspaces": []}))
        .await;
    let events = server
        .workdir
        .database
        .rows("SELECT seq FROM events ORDER BY seq")
        .await;
    assert_eq!(events, [["1"], ["2"]]);
}

on_both_databases!(
    a_user_without_a_status_is_archived,
    a_user_gets_the_status_of_the_request,
    a_membership_without_a_status_is_active,
    null_for_an_optional_field_is_the_same_as_leaving_it_out,
    unknown_fields_are_ignored,
    workspaces_and_groups_are_found_by_id_by_name_or_by_both,
    a_group_with_status_archived_means_not_in_it,
    an_unknown_workspace_is_named,
    an_unknown_group_is_named,
    a_group_of_another_workspace_is_unknown_in_this_one,
    id_and_name_of_different_workspaces_are_refused,
    id_and_name_of_different_groups_are_refused,
    a_workspace_twice_in_one_list_is_refused,
    a_group_twice_in_one_list_is_refused,
    one_bad_workspace_and_nothing_is_created,
    a_user_can_be_put_into_an_archived_workspace,
    every_create_leaves_one_event_and_a_refused_one_none
);
