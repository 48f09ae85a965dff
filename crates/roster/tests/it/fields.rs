//! docs/api/v1.md, Requests: the rule of each field of a user, and the message when it is broken.

use serde_json::{Value, json};
use testing::on_both_databases;

use crate::harness::{Server, names};

fn with(field: &str, value: &Value) -> Value {
    let mut body = json!({"name": "Ada", "email": "ada@example.com", "status": "active", "workspaces": []});
    body[field] = value.clone();
    body
}

fn without(field: &str) -> Value {
    let mut body = with(field, &Value::Null);
    body.as_object_mut().expect("an object").remove(field);
    body
}

/// Values of all types except strings.
fn no_strings() -> [Value; 6] {
    [
        json!(1),
        json!(1.5),
        json!(true),
        json!([]),
        json!(["a"]),
        json!({"a": "b"}),
    ]
}

async fn a_name_is_needed_and_a_string(server: &Server) {
    server
        .refuses_to_create(&without("name"), "name must be a string")
        .await;
    server
        .refuses_to_create(&with("name", &Value::Null), "name must be a string")
        .await;
    for value in no_strings() {
        server
            .refuses_to_create(&with("name", &value), "name must be a string")
            .await;
    }
}

async fn a_name_is_not_blank(server: &Server) {
    for blank in ["", " ", " \t \n "] {
        server
            .refuses_to_create(&with("name", &json!(blank)), "name should not be empty")
            .await;
    }
}

async fn a_name_is_not_too_long(server: &Server) {
    let start = "name must be shorter than or equal to 255 characters";
    server
        .refuses_to_create(&with("name", &json!("x".repeat(256))), start)
        .await;
    server
        .refuses_to_create(&with("name", &json!("x".repeat(500_000))), start)
        .await;
}

async fn a_name_has_no_control_characters(server: &Server) {
    for name in ["a\u{0}b", "a\u{7}b", "a\nb", "a\u{1b}[31mb", "a\u{7f}b"] {
        server
            .refuses_to_create(&with("name", &json!(name)), "name must not contain")
            .await;
    }
}

async fn an_email_is_needed_and_an_address(server: &Server) {
    server
        .refuses_to_create(&without("email"), "email must be an email")
        .await;
    server
        .refuses_to_create(&with("email", &Value::Null), "email must be an email")
        .await;
    for value in no_strings() {
        server
            .refuses_to_create(&with("email", &value), "email must be an email")
            .await;
    }
    for text in [
        "",
        " ",
        "ada",
        "ada@",
        "@example.com",
        "a da@example.com",
        "ada@exa mple.com",
        "a@b@example.com",
    ] {
        server
            .refuses_to_create(&with("email", &json!(text)), "email must be an email")
            .await;
    }
}

async fn an_email_has_no_control_characters(server: &Server) {
    for text in [
        "ada\u{0}@example.com",
        "ada@example.com\u{0}",
        "ada\n@example.com",
        "ada@example.com\r\nBcc: eve",
    ] {
        server
            .refuses_to_create(&with("email", &json!(text)), "email must be an email")
            .await;
    }
}

async fn usual_addresses_are_taken(server: &Server) {
    for email in [
        "a@example.com",
        "ada.king@mail.example.co.uk",
        "ada+tools@example.com",
        "o'brien@example.com",
        "a_b-c@ex-ample.org",
    ] {
        assert_eq!(server.create(&with("email", &json!(email))).await["email"], email);
    }
}

async fn a_password_is_a_string_of_5_to_100_characters(server: &Server) {
    for value in no_strings() {
        server
            .refuses_to_create(&with("password", &value), "password must be")
            .await;
    }
    let too_short = "password must be longer than or equal to 5 characters";
    let too_long = "password must be shorter than or equal to 100 characters";
    for text in ["", "1234", "éééé"] {
        server
            .refuses_to_create(&with("password", &json!(text)), too_short)
            .await;
    }
    for letter in ["x", "é"] {
        server
            .refuses_to_create(&with("password", &json!(letter.repeat(101))), too_long)
            .await;
    }
}

async fn passwords_at_the_limits_are_taken(server: &Server) {
    for (number, password) in ["12345".to_owned(), "x".repeat(100), "é".repeat(100), "🦀".repeat(5)]
        .iter()
        .enumerate()
    {
        let mut body = with("password", &json!(password));
        body["email"] = json!(format!("user{number}@example.com"));
        server.create(&body).await;
    }
}

async fn a_status_is_active_or_archived(server: &Server) {
    let error = "status must be one of the following values: active, archived";
    for value in no_strings() {
        server.refuses_to_create(&with("status", &value), error).await;
    }
    for text in ["", "Active", "ARCHIVED", " active", "deleted", "invited"] {
        server.refuses_to_create(&with("status", &json!(text)), error).await;
    }
}

async fn workspaces_are_needed_and_an_array(server: &Server) {
    server
        .refuses_to_create(&without("workspaces"), "workspaces must be an array")
        .await;
    for value in [
        json!(null),
        json!("finance"),
        json!(1),
        json!({}),
        json!({"0": {"name": "finance"}}),
    ] {
        server
            .refuses_to_create(&with("workspaces", &value), "workspaces must be an array")
            .await;
    }
}

async fn all_that_is_wrong_is_said_and_not_only_the_first(server: &Server) {
    let body = json!({
        "name": 1,
        "email": "ada",
        "password": "1234",
        "status": "gone",
        "workspaces": [
            {"id": "x", "status": "gone", "groups": 1},
            {"name": "finance", "groups": [{"name": "admin", "status": 1}, {"id": "y"}]},
        ],
    });
    let status = "status must be one of the following values: active, archived";
    let expected = [
        "email must be an email",
        "name must be a string",
        "password must be longer than or equal to 5 characters",
        status,
        "workspaces.0.groups must be an array",
        "workspaces.0.id must be a UUID",
        &format!("workspaces.0.{status}"),
        &format!("workspaces.1.groups.0.{status}"),
        "workspaces.1.groups.1.id must be a UUID",
    ];
    assert_eq!(server.field_errors("POST", "/api/ext/users", &body).await, expected);
}

async fn an_empty_object_lacks_all_that_is_needed(server: &Server) {
    let expected = [
        "email must be an email",
        "name must be a string",
        "workspaces must be an array",
    ];
    assert_eq!(
        server.field_errors("POST", "/api/ext/users", &json!({})).await,
        expected
    );
}

/// Field rules are checked before the database is read, so an unknown workspace is not mentioned.
async fn a_single_broken_field_is_an_array_too(server: &Server) {
    let body = json!({"name": "Ada", "email": "ada", "workspaces": [{"name": "nowhere"}]});
    let message = server.refusal("POST", "/api/ext/users", &body, 400).await;
    assert_eq!(message, json!(["email must be an email"]));
}

async fn an_empty_list_of_workspaces_is_allowed(server: &Server) {
    assert_eq!(
        names(&server.create(&with("workspaces", &json!([]))).await["workspaces"]),
        [""; 0]
    );
}

on_both_databases!(
    a_name_is_needed_and_a_string,
    a_name_is_not_blank,
    a_name_is_not_too_long,
    a_name_has_no_control_characters,
    an_email_is_needed_and_an_address,
    an_email_has_no_control_characters,
    usual_addresses_are_taken,
    a_password_is_a_string_of_5_to_100_characters,
    passwords_at_the_limits_are_taken,
    a_status_is_active_or_archived,
    workspaces_are_needed_and_an_array,
    all_that_is_wrong_is_said_and_not_only_the_first,
    an_empty_object_lacks_all_that_is_needed,
    a_single_broken_field_is_an_array_too,
    an_empty_list_of_workspaces_is_allowed
);
