//! docs/api/v1.md, Example, literally.

use serde_json::{Value, json};
use testing::on_both_databases;

use crate::harness::{Server, keys};

const CREATE: &str = r#"{"name": "Ada Obi King", "email": "ada@example.com", "password": "c0rrect-horse", "status": "active",
 "workspaces": [{"name": "finance", "status": "active", "groups": [{"name": "admin"}]}]}"#;

const CREATED: &str = r#"{"id": "0199f0c2-6f0e-7cc1-9a51-2b1f4f1f9d10", "name": "Ada Obi King", "email": "ada@example.com", "status": "active",
 "workspaces": [{"id": "0199f0c0-1111-7aaa-8bbb-0123456789ab", "name": "finance", "status": "active",
   "groups": [{"id": "0199f0c0-2222-7aaa-8bbb-0123456789ab", "name": "all_users"},
              {"id": "0199f0c0-3333-7aaa-8bbb-0123456789ab", "name": "admin"}]}]}"#;

const REPLACE: &str = r#"{"status": "archived", "groups": [{"name": "all_users"}]}"#;

/// The value with every id blanked, because the page has other ids.
fn without_ids(mut value: Value) -> Value {
    match &mut value {
        Value::Object(fields) => {
            for (name, field) in fields.iter_mut() {
                *field = if name == "id" {
                    Value::Null
                } else {
                    without_ids(field.take())
                };
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| *item = without_ids(item.take())),
        _ => {}
    }
    value
}

async fn the_example_of_the_contract_works_as_it_is_written(server: &Server) {
    server.workspace("finance");
    let created = server
        .call("POST", "/api/ext/users")
        .text(CREATE)
        .send()
        .await
        .expect(201);
    let expected: Value = serde_json::from_str(CREATED).expect("the contract is JSON");
    assert_eq!(without_ids(created.clone()), without_ids(expected));
    assert_eq!(keys(&created), ["email", "id", "name", "status", "workspaces"]);

    let user = created["id"].as_str().expect("a string");
    let workspace = created["workspaces"][0]["id"].as_str().expect("a string");
    let path = format!("/api/ext/user/{user}/workspaces/{workspace}");
    let replaced = server.call("PATCH", &path).text(REPLACE).send().await.expect(200);
    let mut expected = created;
    expected["workspaces"][0]["status"] = json!("archived");
    expected["workspaces"][0]["groups"]
        .as_array_mut()
        .expect("an array")
        .pop();
    assert_eq!(replaced, expected);
}

async fn the_keys_of_the_answer_come_in_the_order_of_the_contract(server: &Server) {
    server.workspace("finance");
    let created = server.call("POST", "/api/ext/users").text(CREATE).send().await.text();
    let positions: Vec<_> = [
        "\"id\"",
        "\"name\"",
        "\"email\"",
        "\"status\"",
        "\"workspaces\"",
        "\"groups\"",
    ]
    .iter()
    .map(|key| created.find(key))
    .collect();
    assert!(
        positions.is_sorted() && positions.iter().all(Option::is_some),
        "{created}"
    );
}

on_both_databases!(
    the_example_of_the_contract_works_as_it_is_written,
    the_keys_of_the_answer_come_in_the_order_of_the_contract
);
