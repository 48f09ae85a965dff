//! Operation 4, Update User: `PATCH /api/ext/user/:id`.

use serde_json::json;
use testing::on_both_databases;

use crate::harness::{Server, envelope, path_of};

async fn each_field_can_be_changed_alone(server: &Server) {
    server.workspace("finance");
    let mut expected = server.user("ada@example.com", &json!([{"name": "finance"}])).await;
    for (field, value) in [("name", "Ada Obi King"), ("email", "king@example.com")] {
        expected[field] = json!(value);
        let answer = server.update(&expected, &json!({field: value})).await;
        assert_eq!(answer, expected);
        assert_eq!(server.show(&expected).await, expected);
    }
}

async fn all_fields_can_be_changed_at_once(server: &Server) {
    let user = server.user("ada@example.com", &json!([])).await;
    let body =
        json!({"name": "Ada King", "email": "king@example.com", "password": "c0rrect-horse", "status": "archived"});
    let answer = server.update(&user, &body).await;
    let expected = json!({
        "id": user["id"], "name": "Ada King", "email": "king@example.com", "status": "archived", "workspaces": [],
    });
    assert_eq!(answer, expected);
}

async fn an_empty_object_or_no_body_changes_nothing(server: &Server) {
    server.workspace("finance");
    let user = server.user("ada@example.com", &json!([{"name": "finance"}])).await;
    let before = server.workdir.database.dump().await;
    let path = path_of(&user);
    for call in [
        server.call("PATCH", &path).json(&json!({})),
        server.call("PATCH", &path),
        server.call("PATCH", &path).text(""),
    ] {
        assert_eq!(call.send().await.expect(200), user);
    }
    assert_eq!(server.workdir.database.dump().await, before);
}

async fn nulls_and_unknown_fields_change_nothing(server: &Server) {
    server.workspace("finance");
    let user = server.user("ada@example.com", &json!([{"name": "finance"}])).await;
    for body in [
        json!({"name": null, "email": null, "password": null, "status": null, "workspaces": null}),
        json!({"shoe_size": 38, "id": "x"}),
    ] {
        assert_eq!(server.update(&user, &body).await, user, "{body}");
    }
}

/// The status is applied first and changes the memberships; then the list replaces them.
async fn workspaces_replace_the_relations(server: &Server) {
    for name in ["finance", "sales"] {
        server.workspace(name);
    }
    let user = server.user("ada@example.com", &json!([{"name": "finance"}])).await;
    let unknown = json!({"status": "archived", "workspaces": [{"name": "nowhere"}]});
    server.refusal("PATCH", &path_of(&user), &unknown, 400).await;
    assert_eq!(server.show(&user).await, user);
    let both =
        json!({"status": "archived", "workspaces": [{"name": "finance"}, {"name": "sales", "status": "archived"}]});
    let changed = server.update(&user, &both).await;
    assert_eq!(changed["status"], "archived");
    let statuses: Vec<_> = changed["workspaces"]
        .as_array()
        .expect("an array")
        .iter()
        .map(|one| &one["status"])
        .collect();
    assert_eq!(statuses, ["active", "archived"], "as the list says");
    let none = server.update(&user, &json!({"workspaces": []})).await;
    assert_eq!((&none["workspaces"], &none["status"]), (&json!([]), &json!("archived")));
}

async fn an_email_address_already_taken_is_refused_and_nothing_else_changes(server: &Server) {
    server.user("taken@example.com", &json!([])).await;
    let user = server.user("ada@example.com", &json!([])).await;
    let body = json!({"name": "Another", "email": "taken@example.com", "status": "archived"});
    let message = server.refusal("PATCH", &path_of(&user), &body, 400).await;
    assert_eq!(message, "User with email taken@example.com already exists");
    let message = server
        .refusal("PATCH", &path_of(&user), &json!({"email": "TAKEN@example.com"}), 400)
        .await;
    assert!(
        message.as_str().expect("one sentence").ends_with("already exists"),
        "{message}"
    );
}

async fn an_unknown_user_or_a_malformed_id_is_not_found(server: &Server) {
    server.user("ada@example.com", &json!([])).await;
    for id in [
        "0199f0c2-6f0e-7cc1-9a51-2b1f4f1f9d10",
        "not-a-uuid",
        "1",
        "0199f0c2-6f0e-7cc1-9a51-2b1f4f1f9d1",
    ] {
        let path = format!("/api/ext/user/{id}");
        assert_eq!(
            server.refusal("PATCH", &path, &json!({"name": "Eve"}), 404).await,
            "User not found"
        );
        let without_a_body = server.call("PATCH", &path).send().await;
        assert_eq!(envelope(&without_a_body, 404, &path), "User not found");
    }
}

async fn field_rules_are_those_of_create(server: &Server) {
    let user = server.user("ada@example.com", &json!([])).await;
    for (body, error) in [
        (json!({"name": 1}), "name must be a string"),
        (json!({"name": " "}), "name should not be empty"),
        (json!({"email": "ada"}), "email must be an email"),
        (json!({"email": ""}), "email must be an email"),
        (
            json!({"password": "1234"}),
            "password must be longer than or equal to 5 characters",
        ),
        (
            json!({"password": "x".repeat(101)}),
            "password must be shorter than or equal to 100 characters",
        ),
        (
            json!({"status": "deleted"}),
            "status must be one of the following values: active, archived",
        ),
    ] {
        assert_eq!(
            server.field_errors("PATCH", &path_of(&user), &body).await,
            [error],
            "{body}"
        );
    }
}

async fn all_errors_come_at_once(server: &Server) {
    let user = server.user("ada@example.com", &json!([])).await;
    let body = json!({"name": 7, "email": "ada", "password": "1234", "status": 0});
    let expected = [
        "email must be an email",
        "name must be a string",
        "password must be longer than or equal to 5 characters",
        "status must be one of the following values: active, archived",
    ];
    assert_eq!(server.field_errors("PATCH", &path_of(&user), &body).await, expected);
}

on_both_databases!(
    each_field_can_be_changed_alone,
    all_fields_can_be_changed_at_once,
    an_empty_object_or_no_body_changes_nothing,
    nulls_and_unknown_fields_change_nothing,
    workspaces_replace_the_relations,
    an_email_address_already_taken_is_refused_and_nothing_else_changes,
    an_unknown_user_or_a_malformed_id_is_not_found,
    field_rules_are_those_of_create,
    all_errors_come_at_once
);
