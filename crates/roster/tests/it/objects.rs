//! docs/api/v1.md, Objects: the four shapes, ids, and the default groups.

use serde_json::json;
use testing::on_both_databases;

use crate::harness::{Server, assert_uuid_v7, keys, names};

async fn a_user_has_exactly_five_keys(server: &Server) {
    let user = server.user("ada@example.com", &json!([])).await;
    assert_eq!(keys(&user), ["email", "id", "name", "status", "workspaces"]);
    for shown in [server.show(&user).await, server.users("").await[0].clone()] {
        assert_eq!(shown, user);
    }
}

async fn a_workspace_of_a_user_has_exactly_four_keys(server: &Server) {
    server.workspace("finance");
    let user = server.user("ada@example.com", &json!([{"name": "finance"}])).await;
    let workspace = &user["workspaces"][0];
    assert_eq!(keys(workspace), ["groups", "id", "name", "status"]);
    assert_eq!(keys(&workspace["groups"][0]), ["id", "name"]);
}

async fn a_workspace_of_the_list_has_the_same_shape(server: &Server) {
    server.workspace("finance");
    let workspace = &server.workspaces().await[0];
    assert_eq!(keys(workspace), ["groups", "id", "name", "status"]);
    assert_eq!(keys(&workspace["groups"][0]), ["id", "name"]);
    assert_eq!(workspace["status"], "active");
}

async fn all_ids_are_uuids_of_version_7(server: &Server) {
    server.workspace("finance");
    server.group("finance", "editors");
    let user = server.user("ada@example.com", &json!([{"name": "finance"}])).await;
    assert_uuid_v7(&user["id"]);
    for workspace in server.workspaces().await {
        assert_uuid_v7(&workspace["id"]);
        for group in workspace["groups"].as_array().expect("an array") {
            assert_uuid_v7(&group["id"]);
        }
    }
}

async fn every_workspace_is_made_with_its_two_default_groups(server: &Server) {
    server.workspace("finance");
    server.workspace("sales");
    let workspaces = server.workspaces().await;
    for workspace in &workspaces {
        assert_eq!(names(&workspace["groups"]), ["all_users", "admin"]);
    }
    assert_ne!(
        workspaces[0]["groups"][0]["id"], workspaces[1]["groups"][0]["id"],
        "each workspace has its own"
    );
}

async fn ids_in_a_user_are_those_of_the_workspace_list(server: &Server) {
    server.workspace("finance");
    server.group("finance", "editors");
    let items = json!([{"name": "finance", "groups": [{"name": "admin"}, {"name": "editors"}]}]);
    let user = server.user("ada@example.com", &items).await;
    assert_eq!(user["workspaces"], json!(server.workspaces().await));
}

async fn the_status_inside_a_user_is_the_memberships(server: &Server) {
    server.workspace("finance");
    let user = server
        .user("ada@example.com", &json!([{"name": "finance", "status": "archived"}]))
        .await;
    assert_eq!(user["workspaces"][0]["status"], "archived");
    assert_eq!(server.workspaces().await[0]["status"], "active");
}

async fn the_list_shows_archived_workspaces_and_their_own_status(server: &Server) {
    server.workspace("main");
    server.workspace("finance");
    let user = server.user("ada@example.com", &json!([{"name": "finance"}])).await;
    server
        .workdir
        .roster(&["workspace", "archive", "finance"])
        .run()
        .succeeded();
    assert_eq!(server.workspaces().await[1]["status"], "archived");
    assert_eq!(
        server.show(&user).await["workspaces"][0]["status"],
        "active",
        "the membership is as it was"
    );
}

async fn every_member_is_in_all_users_whether_named_or_not(server: &Server) {
    server.workspace("finance");
    server.group("finance", "editors");
    for (number, groups) in [
        json!(null),
        json!([]),
        json!([{"name": "editors"}]),
        json!([{"name": "all_users"}]),
        json!([{"name": "admin"}]),
        json!([{"name": "all_users", "status": "archived"}]),
    ]
    .iter()
    .enumerate()
    {
        let items = json!([{"name": "finance", "groups": groups}]);
        let user = server.user(&format!("user{number}@example.com"), &items).await;
        assert_eq!(names(&user["workspaces"][0]["groups"])[0], "all_users", "{groups}");
    }
}

async fn archived_members_are_in_all_users_too(server: &Server) {
    server.workspace("finance");
    let user = server
        .user("ada@example.com", &json!([{"name": "finance", "status": "archived"}]))
        .await;
    assert_eq!(names(&user["workspaces"][0]["groups"]), ["all_users"]);
}

async fn admin_is_shown_where_it_was_given_and_only_there(server: &Server) {
    server.workspace("finance");
    server.workspace("sales");
    let items = json!([{"name": "finance", "groups": [{"name": "admin"}]}, {"name": "sales"}]);
    let user = server.user("ada@example.com", &items).await;
    assert_eq!(names(&user["workspaces"][0]["groups"]), ["all_users", "admin"]);
    assert_eq!(names(&user["workspaces"][1]["groups"]), ["all_users"]);
}

/// The role is stored only once: after operation 6 removes it, the list and its filter agree.
async fn admin_goes_when_the_groups_are_replaced_without_it(server: &Server) {
    let finance = server.workspace("finance");
    let user = server
        .user(
            "ada@example.com",
            &json!([{"name": "finance", "groups": [{"name": "admin"}]}]),
        )
        .await;
    assert_eq!(server.users("?group_names=admin").await.len(), 1);
    server.member(&user, &finance, &json!({"groups": []})).await;
    assert_eq!(
        names(&server.show(&user).await["workspaces"][0]["groups"]),
        ["all_users"]
    );
    assert_eq!(server.users("?group_names=admin").await.len(), 0);
}

async fn a_group_is_a_group_of_its_own_workspace_only(server: &Server) {
    server.workspace("finance");
    server.workspace("sales");
    let ours = server.group("finance", "editors");
    let theirs = server.group("sales", "editors");
    assert_ne!(ours["id"], theirs["id"]);
    let items = json!([{"name": "sales", "groups": [{"name": "editors"}]}]);
    let user = server.user("ada@example.com", &items).await;
    assert_eq!(user["workspaces"][0]["groups"][1]["id"], theirs["id"]);
}

on_both_databases!(
    a_user_has_exactly_five_keys,
    a_workspace_of_a_user_has_exactly_four_keys,
    a_workspace_of_the_list_has_the_same_shape,
    all_ids_are_uuids_of_version_7,
    every_workspace_is_made_with_its_two_default_groups,
    ids_in_a_user_are_those_of_the_workspace_list,
    the_status_inside_a_user_is_the_memberships,
    the_list_shows_archived_workspaces_and_their_own_status,
    every_member_is_in_all_users_whether_named_or_not,
    archived_members_are_in_all_users_too,
    admin_is_shown_where_it_was_given_and_only_there,
    admin_goes_when_the_groups_are_replaced_without_it,
    a_group_is_a_group_of_its_own_workspace_only
);
