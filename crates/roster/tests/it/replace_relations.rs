//! Operation 5, Replace User Workspaces Relations: `PUT /api/ext/user/:id/workspaces`.

use serde_json::{Value, json};
use testing::on_both_databases;

use crate::harness::{Server, names, path_of};

/// Creates three workspaces, each with the group `editors`, and a user in the first two.
async fn arrange(server: &Server) -> Value {
    for name in ["one", "two", "three"] {
        server.workspace(name);
        server.group(name, "editors");
    }
    let items = json!([
        {"name": "one", "groups": [{"name": "admin"}]},
        {"name": "two", "status": "archived", "groups": [{"name": "editors"}]},
    ]);
    server.user("ada@example.com", &items).await
}

fn path(user: &Value) -> String {
    format!("{}/workspaces", path_of(user))
}

async fn afterwards_the_user_has_exactly_these_memberships_and_groups(server: &Server) {
    let user = arrange(server).await;
    let items = json!([
        {"name": "three", "status": "archived", "groups": [{"name": "editors"}, {"name": "admin"}]},
        {"name": "two"},
    ]);
    let answer = server.replace(&user, &items).await;
    assert_eq!(names(&answer["workspaces"]), ["two", "three"]);
    assert_eq!(answer["workspaces"][0]["status"], "active");
    assert_eq!(names(&answer["workspaces"][0]["groups"]), ["all_users"]);
    assert_eq!(answer["workspaces"][1]["status"], "archived");
    assert_eq!(
        names(&answer["workspaces"][1]["groups"]),
        ["all_users", "admin", "editors"]
    );
    assert_eq!(server.show(&user).await, answer);
}

async fn the_rest_of_the_user_stays_as_it_is(server: &Server) {
    let mut user = arrange(server).await;
    let mut answer = server.replace(&user, &json!([{"name": "three"}])).await;
    user["workspaces"].take();
    answer["workspaces"].take();
    assert_eq!(answer, user);
}

async fn an_empty_array_removes_all(server: &Server) {
    let user = arrange(server).await;
    assert_eq!(server.replace(&user, &json!([])).await["workspaces"], json!([]));
    assert_eq!(server.show(&user).await["workspaces"], json!([]));
    assert_eq!(server.users("?group_names=admin,editors,all_users").await.len(), 0);
}

async fn what_the_user_has_already_can_be_said_again(server: &Server) {
    let user = arrange(server).await;
    for _ in 0..2 {
        assert_eq!(server.replace(&user, &user["workspaces"]).await, user);
    }
}

async fn a_membership_that_stays_keeps_its_creation_time(server: &Server) {
    let user = arrange(server).await;
    let times = || {
        server
            .workdir
            .database
            .rows("SELECT workspace_id, created_at FROM memberships ORDER BY workspace_id")
    };
    let before = times().await;
    server
        .replace(
            &user,
            &json!([{"name": "one", "status": "archived"}, {"name": "two"}, {"name": "three"}]),
        )
        .await;
    assert_eq!(times().await[..2], before);
}

async fn one_bad_item_and_nothing_changes(server: &Server) {
    let user = arrange(server).await;
    let path = path(&user);
    for (bad, message) in [
        (
            json!({"name": "nowhere"}),
            "The workspaces id or name do not exist: nowhere",
        ),
        (
            json!({"name": "two", "groups": [{"name": "nobody"}]}),
            "Group permission id or name not found: nobody",
        ),
    ] {
        let body = json!([{"name": "three"}, bad]);
        assert_eq!(server.refusal("PUT", &path, &body, 400).await, message);
    }
    assert_eq!(server.show(&user).await, user);
}

async fn a_workspace_or_group_twice_is_refused(server: &Server) {
    let user = arrange(server).await;
    let path = path(&user);
    let one = &user["workspaces"][0];
    let by_id_and_name = json!([{"id": one["id"]}, {"name": "one"}]);
    server.refusal("PUT", &path, &by_id_and_name, 400).await;
    let groups = json!([{"name": "admin"}, {"id": one["groups"][1]["id"]}]);
    server
        .refusal("PUT", &path, &json!([{"name": "one", "groups": groups}]), 400)
        .await;
}

async fn id_and_name_of_different_things_are_refused(server: &Server) {
    let user = arrange(server).await;
    let path = path(&user);
    let one = &user["workspaces"][0];
    server
        .refusal("PUT", &path, &json!([{"id": one["id"], "name": "two"}]), 400)
        .await;
    let groups = json!([{"id": one["groups"][1]["id"], "name": "editors"}]);
    server
        .refusal("PUT", &path, &json!([{"name": "one", "groups": groups}]), 400)
        .await;
}

async fn errors_start_with_the_index(server: &Server) {
    let user = arrange(server).await;
    let body = json!([
        {"id": "x"},
        {"name": "one", "groups": [{"name": "admin", "status": "gone"}]},
        {"name": "two", "status": 1, "groups": {}},
    ]);
    let expected = [
        "0.id must be a UUID",
        "1.groups.0.status must be one of the following values: active, archived",
        "2.groups must be an array",
        "2.status must be one of the following values: active, archived",
    ];
    assert_eq!(server.field_errors("PUT", &path(&user), &body).await, expected);
}

async fn an_item_without_id_and_name_is_refused(server: &Server) {
    let user = arrange(server).await;
    let path = path(&user);
    for body in [
        json!([{"name": "one"}, {}]),
        json!([{"name": "one"}, {"status": "active"}]),
        json!([{"name": "one"}, 5]),
    ] {
        let errors = server.field_errors("PUT", &path, &body).await;
        assert!(errors.len() == 1 && errors[0].starts_with('1'), "{errors:?}");
    }
    let body = json!([{"name": "one", "groups": [{"status": "active"}]}]);
    let errors = server.field_errors("PUT", &path, &body).await;
    assert!(errors.len() == 1 && errors[0].starts_with("0.groups.0"), "{errors:?}");
}

async fn anything_but_an_array_is_refused(server: &Server) {
    let user = arrange(server).await;
    let path = path(&user);
    for body in [
        json!({}),
        json!({"workspaces": []}),
        json!("one"),
        json!(1),
        json!(null),
    ] {
        server.refusal("PUT", &path, &body, 400).await;
    }
    for call in [server.call("PUT", &path).text(""), server.call("PUT", &path).text("[")] {
        assert_eq!(call.send().await.status, 400);
    }
    assert_eq!(server.show(&user).await, user);
}

async fn an_unknown_user_is_not_found(server: &Server) {
    server.workspace("one");
    for id in ["0199f0c2-6f0e-7cc1-9a51-2b1f4f1f9d10", "not-a-uuid"] {
        let path = format!("/api/ext/user/{id}/workspaces");
        assert_eq!(
            server.refusal("PUT", &path, &json!([{"name": "one"}]), 404).await,
            "User not found"
        );
    }
}

async fn other_users_keep_theirs(server: &Server) {
    let user = arrange(server).await;
    let other = server
        .user(
            "other@example.com",
            &json!([{"name": "one", "groups": [{"name": "editors"}]}]),
        )
        .await;
    server.replace(&user, &json!([])).await;
    assert_eq!(server.show(&other).await, other);
}

on_both_databases!(
    afterwards_the_user_has_exactly_these_memberships_and_groups,
    the_rest_of_the_user_stays_as_it_is,
    an_empty_array_removes_all,
    what_the_user_has_already_can_be_said_again,
    a_membership_that_stays_keeps_its_creation_time,
    one_bad_item_and_nothing_changes,
    a_workspace_or_group_twice_is_refused,
    id_and_name_of_different_things_are_refused,
    errors_start_with_the_index,
    an_item_without_id_and_name_is_refused,
    anything_but_an_array_is_refused,
    an_unknown_user_is_not_found,
    other_users_keep_theirs
);
