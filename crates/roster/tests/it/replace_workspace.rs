//! Operation 6, Replace User Workspace, in both spellings.

use serde_json::{Value, json};
use testing::on_both_databases;

use crate::harness::{Server, envelope, member_path, names, path_of};

const UNKNOWN: &str = "0199f0c0-1111-7aaa-8bbb-0123456789ab";

/// Creates the workspaces `finance` and `sales`, and a user who is admin and editor in the first.
async fn arrange(server: &Server) -> (Value, Value) {
    let finance = server.workspace("finance");
    server.workspace("sales");
    server.group("finance", "editors");
    server.group("finance", "writers");
    let items = json!([{"name": "finance", "groups": [{"name": "admin"}, {"name": "editors"}]}]);
    (server.user("ada@example.com", &items).await, finance)
}

fn groups(user: &Value) -> Vec<&str> {
    names(&user["workspaces"][0]["groups"])
}

async fn both_spellings_are_the_same_operation(server: &Server) {
    let (user, finance) = arrange(server).await;
    let id = finance["id"].as_str().expect("a string");
    for (spelling, status) in [
        ("workspaces", "archived"),
        ("workspace", "active"),
        ("workspace", "archived"),
    ] {
        let path = format!("{}/{spelling}/{id}", path_of(&user));
        let answer = server.patch(&path, &json!({"status": status})).await.expect(200);
        assert_eq!(answer["workspaces"][0]["status"], status);
        assert_eq!(server.show(&user).await, answer);
    }
}

async fn the_status_changes_alone(server: &Server) {
    let (user, finance) = arrange(server).await;
    let mut expected = user.clone();
    expected["workspaces"][0]["status"] = json!("archived");
    assert_eq!(
        server.member(&user, &finance, &json!({"status": "archived"})).await,
        expected
    );
    assert_eq!(server.member(&user, &finance, &json!({"status": "active"})).await, user);
}

async fn the_groups_are_replaced(server: &Server) {
    let (user, finance) = arrange(server).await;
    for (body, expected) in [
        (json!({"groups": [{"name": "writers"}]}), vec!["all_users", "writers"]),
        (
            json!({"groups": [{"name": "writers"}, {"name": "admin"}]}),
            vec!["all_users", "admin", "writers"],
        ),
        (json!({"groups": [{"name": "all_users"}]}), vec!["all_users"]),
        (
            json!({"groups": [{"name": "editors"}, {"name": "writers", "status": "archived"}]}),
            vec!["all_users", "editors"],
        ),
    ] {
        let answer = server.member(&user, &finance, &body).await;
        assert_eq!(groups(&answer), expected, "{body}");
        assert_eq!(server.show(&user).await, answer);
    }
}

async fn an_empty_list_of_groups_leaves_all_users_alone(server: &Server) {
    let (user, finance) = arrange(server).await;
    assert_eq!(
        groups(&server.member(&user, &finance, &json!({"groups": []})).await),
        ["all_users"]
    );
}

async fn an_empty_object_nulls_or_no_body_change_nothing(server: &Server) {
    let (user, finance) = arrange(server).await;
    let before = server.workdir.database.dump().await;
    let path = member_path(&user, &finance);
    for call in [
        server.call("PATCH", &path).json(&json!({})),
        server
            .call("PATCH", &path)
            .json(&json!({"status": null, "groups": null, "name": null, "id": null})),
        server.call("PATCH", &path).json(&json!({"colour": "red"})),
        server.call("PATCH", &path).json(&json!({"id": finance["id"]})),
        server.call("PATCH", &path).text(""),
        server.call("PATCH", &path),
    ] {
        assert_eq!(call.send().await.expect(200), user);
    }
    assert_eq!(server.workdir.database.dump().await, before);
}

async fn the_name_renames_the_workspace(server: &Server) {
    let (user, finance) = arrange(server).await;
    let answer = server.member(&user, &finance, &json!({"name": "controlling"})).await;
    assert_eq!(names(&answer["workspaces"]), ["controlling"]);
    assert_eq!(names(&json!(server.workspaces().await)), ["controlling", "sales"]);
    server
        .user("by.new.name@example.com", &json!([{"name": "controlling"}]))
        .await;
    // The old name is its slug, which stays: scripts that use it continue to work.
    let by_slug = server.user("by.slug@example.com", &json!([{"name": "finance"}])).await;
    assert_eq!(names(&by_slug["workspaces"]), ["controlling"]);
}

async fn a_workspace_may_be_given_the_name_it_has(server: &Server) {
    let (user, finance) = arrange(server).await;
    assert_eq!(server.member(&user, &finance, &json!({"name": "finance"})).await, user);
}

async fn a_workspace_name_already_taken_is_refused_and_named(server: &Server) {
    let (user, finance) = arrange(server).await;
    let body = json!({"name": "sales", "status": "archived", "groups": []});
    let message = server.refusal("PATCH", &member_path(&user, &finance), &body, 400).await;
    assert!(message.as_str().expect("one sentence").contains("sales"), "{message}");
}

async fn another_id_in_the_body_is_refused(server: &Server) {
    let (user, finance) = arrange(server).await;
    let body = json!({"id": UNKNOWN, "status": "archived"});
    server.refusal("PATCH", &member_path(&user, &finance), &body, 400).await;
}

async fn an_unknown_group_is_refused_and_named(server: &Server) {
    let (user, finance) = arrange(server).await;
    let path = member_path(&user, &finance);
    for (group, named) in [(json!({"name": "nobody"}), "nobody"), (json!({"id": UNKNOWN}), UNKNOWN)] {
        let body = json!({"status": "archived", "name": "controlling", "groups": [{"name": "writers"}, group]});
        let message = server.refusal("PATCH", &path, &body, 400).await;
        assert_eq!(message, format!("Group permission id or name not found: {named}"));
    }
}

async fn a_group_twice_or_with_a_name_of_another_is_refused(server: &Server) {
    let (user, finance) = arrange(server).await;
    let path = member_path(&user, &finance);
    let admin = &user["workspaces"][0]["groups"][1]["id"];
    for list in [
        json!([{"name": "admin"}, {"id": admin}]),
        json!([{"id": admin, "name": "writers"}]),
    ] {
        server.refusal("PATCH", &path, &json!({"groups": list}), 400).await;
    }
}

async fn field_rules_name_the_field(server: &Server) {
    let (user, finance) = arrange(server).await;
    let path = member_path(&user, &finance);
    let status = "status must be one of the following values: active, archived";
    for (body, error) in [
        (json!({"id": "x"}), "id must be a UUID".to_owned()),
        (json!({"name": 1}), "name must be a string".to_owned()),
        (json!({"name": "  "}), "name should not be empty".to_owned()),
        (
            json!({"name": "x".repeat(256)}),
            "name must be shorter than or equal to 255 characters".to_owned(),
        ),
        (json!({"status": "gone"}), status.to_owned()),
        (json!({"groups": "admin"}), "groups must be an array".to_owned()),
        (json!({"groups": [{"id": 1}]}), "groups.0.id must be a UUID".to_owned()),
        (
            json!({"groups": [{"name": "admin"}, {"name": "editors", "status": 1}]}),
            format!("groups.1.{status}"),
        ),
    ] {
        assert_eq!(server.field_errors("PATCH", &path, &body).await, [error], "{body}");
    }
}

async fn all_errors_come_at_once(server: &Server) {
    let (user, finance) = arrange(server).await;
    let body = json!({"id": 1, "name": 1, "status": 1, "groups": 1});
    let expected = [
        "groups must be an array",
        "id must be a UUID",
        "name must be a string",
        "status must be one of the following values: active, archived",
    ];
    assert_eq!(
        server.field_errors("PATCH", &member_path(&user, &finance), &body).await,
        expected
    );
}

async fn an_unknown_user_is_not_found(server: &Server) {
    let (_, finance) = arrange(server).await;
    for id in [UNKNOWN, "not-a-uuid"] {
        for spelling in ["workspace", "workspaces"] {
            let path = format!(
                "/api/ext/user/{id}/{spelling}/{}",
                finance["id"].as_str().expect("a string")
            );
            assert_eq!(server.refusal("PATCH", &path, &json!({}), 404).await, "User not found");
        }
    }
}

async fn an_unknown_workspace_is_not_found(server: &Server) {
    let (user, _) = arrange(server).await;
    for id in [UNKNOWN, "not-a-uuid"] {
        let path = format!("{}/workspaces/{id}", path_of(&user));
        assert_eq!(
            server.refusal("PATCH", &path, &json!({"status": "active"}), 404).await,
            "Workspace not found"
        );
        let without_a_body = server.call("PATCH", &path).send().await;
        assert_eq!(envelope(&without_a_body, 404, &path), "Workspace not found");
    }
}

async fn a_user_who_is_no_member_is_not_found_in_this_workspace(server: &Server) {
    let (user, _) = arrange(server).await;
    let sales = server.workspaces().await.remove(1);
    for body in [json!({}), json!({"status": "active"}), json!({"name": "mine now"})] {
        let message = server.refusal("PATCH", &member_path(&user, &sales), &body, 404).await;
        assert_eq!(message, "User not found in this workspace");
    }
}

async fn the_users_other_memberships_stay_as_they_are(server: &Server) {
    let (user, finance) = arrange(server).await;
    let both = json!([{"name": "finance"}, {"name": "sales", "groups": [{"name": "admin"}]}]);
    let user = server.replace(&user, &both).await;
    let answer = server
        .member(&user, &finance, &json!({"status": "archived", "groups": []}))
        .await;
    assert_eq!(answer["workspaces"][1], user["workspaces"][1]);
}

on_both_databases!(
    both_spellings_are_the_same_operation,
    the_status_changes_alone,
    the_groups_are_replaced,
    an_empty_list_of_groups_leaves_all_users_alone,
    an_empty_object_nulls_or_no_body_change_nothing,
    the_name_renames_the_workspace,
    a_workspace_may_be_given_the_name_it_has,
    a_workspace_name_already_taken_is_refused_and_named,
    another_id_in_the_body_is_refused,
    an_unknown_group_is_refused_and_named,
    a_group_twice_or_with_a_name_of_another_is_refused,
    field_rules_name_the_field,
    all_errors_come_at_once,
    an_unknown_user_is_not_found,
    an_unknown_workspace_is_not_found,
    a_user_who_is_no_member_is_not_found_in_this_workspace,
    the_users_other_memberships_stay_as_they_are
);
