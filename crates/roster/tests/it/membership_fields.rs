//! docs/api/v1.md, Requests: the rules of workspace items and group items, tested with Create User.

use serde_json::{Value, json};
use testing::on_both_databases;

use crate::harness::Server;

fn with_item(item: &Value) -> Value {
    json!({"name": "Ada", "email": "ada@example.com", "workspaces": [item]})
}

fn with_group(group: &Value) -> Value {
    with_item(&json!({"name": "finance", "groups": [{"name": "admin"}, group]}))
}

const NO_UUIDS: [&str; 4] = [
    "",
    "x",
    "0199f0c0-1111-7aaa-8bbb-0123456789a",
    "0199f0c0-1111-7aaa-8bbb-0123456789abc",
];
const STATUS: &str = "status must be one of the following values: active, archived";

async fn an_item_is_an_object(server: &Server) {
    for item in [json!("finance"), json!(1), json!(null), json!([]), json!(true)] {
        server.refuses_to_create(&with_item(&item), "workspaces.0").await;
    }
}

async fn an_item_has_an_id_or_a_name(server: &Server) {
    for item in [
        json!({}),
        json!({"status": "active"}),
        json!({"id": null, "name": null}),
        json!({"groups": []}),
    ] {
        server.refuses_to_create(&with_item(&item), "workspaces.0").await;
    }
}

async fn an_items_id_is_a_uuid(server: &Server) {
    for id in NO_UUIDS {
        server
            .refuses_to_create(&with_item(&json!({"id": id})), "workspaces.0.id must be a UUID")
            .await;
    }
    for id in [json!(1), json!([]), json!({}), json!(true)] {
        server
            .refuses_to_create(&with_item(&json!({"id": id})), "workspaces.0.id must be a UUID")
            .await;
    }
}

async fn an_items_name_is_a_string(server: &Server) {
    for name in [json!(1), json!([]), json!({}), json!(true)] {
        server
            .refuses_to_create(&with_item(&json!({"name": name})), "workspaces.0.name must be a string")
            .await;
    }
}

async fn an_items_status_is_active_or_archived(server: &Server) {
    for status in [json!(1), json!("gone"), json!("Active"), json!([])] {
        let item = json!({"name": "finance", "status": status});
        server
            .refuses_to_create(&with_item(&item), &format!("workspaces.0.{STATUS}"))
            .await;
    }
}

async fn an_items_groups_are_an_array(server: &Server) {
    for groups in [json!("admin"), json!(1), json!({}), json!(true)] {
        let item = json!({"name": "finance", "groups": groups});
        server
            .refuses_to_create(&with_item(&item), "workspaces.0.groups must be an array")
            .await;
    }
}

async fn a_group_is_an_object_with_an_id_or_a_name(server: &Server) {
    for group in [
        json!("admin"),
        json!(1),
        json!(null),
        json!({}),
        json!({"status": "active"}),
    ] {
        server
            .refuses_to_create(&with_group(&group), "workspaces.0.groups.1")
            .await;
    }
}

async fn a_groups_id_is_a_uuid(server: &Server) {
    for id in NO_UUIDS {
        server
            .refuses_to_create(
                &with_group(&json!({"id": id})),
                "workspaces.0.groups.1.id must be a UUID",
            )
            .await;
    }
}

async fn a_groups_name_is_a_string(server: &Server) {
    for name in [json!(1), json!([]), json!({})] {
        let start = "workspaces.0.groups.1.name must be a string";
        server
            .refuses_to_create(&with_group(&json!({"name": name})), start)
            .await;
    }
}

async fn a_groups_status_is_active_or_archived(server: &Server) {
    for status in [json!(1), json!("gone"), json!([])] {
        let group = json!({"name": "editors", "status": status});
        server
            .refuses_to_create(&with_group(&group), &format!("workspaces.0.groups.1.{STATUS}"))
            .await;
    }
}

async fn the_index_is_that_of_the_item(server: &Server) {
    server.workspace("finance");
    let items = json!([{"name": "finance"}, {"name": "sales"}, {"id": "x"}]);
    let body = json!({"name": "Ada", "email": "ada@example.com", "workspaces": items});
    server.refuses_to_create(&body, "workspaces.2.id must be a UUID").await;
}

async fn the_same_uuid_in_capitals_is_the_same_workspace(server: &Server) {
    let finance = server.workspace("finance");
    let capitals = finance["id"].as_str().expect("a string").to_uppercase();
    let user = server.create(&with_item(&json!({"id": capitals}))).await;
    assert_eq!(user["workspaces"][0]["id"], finance["id"]);
}

on_both_databases!(
    an_item_is_an_object,
    an_item_has_an_id_or_a_name,
    an_items_id_is_a_uuid,
    an_items_name_is_a_string,
    an_items_status_is_active_or_archived,
    an_items_groups_are_an_array,
    a_group_is_an_object_with_an_id_or_a_name,
    a_groups_id_is_a_uuid,
    a_groups_name_is_a_string,
    a_groups_status_is_active_or_archived,
    the_index_is_that_of_the_item,
    the_same_uuid_in_capitals_is_the_same_workspace
);
