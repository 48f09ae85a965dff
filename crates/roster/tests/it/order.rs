//! docs/api/v1.md, Objects: results are ordered by creation, and the order is stable.

use serde_json::{Value, json};
use testing::on_both_databases;

use crate::harness::{Server, names};

fn emails(users: &[Value]) -> Vec<&str> {
    users
        .iter()
        .map(|user| user["email"].as_str().expect("a string"))
        .collect()
}

async fn users_come_in_the_order_of_their_creation(server: &Server) {
    let order = ["m@example.com", "z@example.com", "a@example.com", "k@example.com"];
    for email in order {
        server.user(email, &json!([])).await;
    }
    let users = server.users("").await;
    assert_eq!(emails(&users), order);
    assert!(
        users.is_sorted_by_key(|user| user["id"].as_str().map(str::to_owned)),
        "the order is that of the ids"
    );
}

async fn changes_do_not_move_a_user(server: &Server) {
    let first = server.user("first@example.com", &json!([])).await;
    server.user("second@example.com", &json!([])).await;
    server
        .update(
            &first,
            &json!({"name": "Zoe", "status": "archived", "email": "zz@example.com"}),
        )
        .await;
    assert_eq!(
        emails(&server.users("").await),
        ["zz@example.com", "second@example.com"]
    );
}

async fn workspaces_come_in_the_order_of_their_creation(server: &Server) {
    for name in ["mango", "zebra", "apple"] {
        server.workspace(name);
    }
    assert_eq!(names(&json!(server.workspaces().await)), ["mango", "zebra", "apple"]);
    server
        .workdir
        .roster(&["workspace", "rename", "mango", "zzz"])
        .run()
        .succeeded();
    server
        .workdir
        .roster(&["workspace", "archive", "zebra"])
        .run()
        .succeeded();
    assert_eq!(names(&json!(server.workspaces().await)), ["zzz", "zebra", "apple"]);
}

async fn a_users_workspaces_come_in_that_order_whatever_the_request_says(server: &Server) {
    for name in ["mango", "zebra", "apple"] {
        server.workspace(name);
    }
    let user = server
        .user("ada@example.com", &json!([{"name": "apple"}, {"name": "mango"}]))
        .await;
    assert_eq!(names(&user["workspaces"]), ["mango", "apple"]);
    let items = json!([{"name": "apple"}, {"name": "zebra"}, {"name": "mango"}]);
    let replaced = server.replace(&user, &items).await;
    assert_eq!(names(&replaced["workspaces"]), ["mango", "zebra", "apple"]);
    assert_eq!(
        names(&server.users("").await[0]["workspaces"]),
        ["mango", "zebra", "apple"]
    );
}

async fn default_groups_come_first_and_custom_groups_by_creation(server: &Server) {
    server.workspace("finance");
    for name in ["writers", "auditors", "editors"] {
        server.group("finance", name);
    }
    let expected = ["all_users", "admin", "writers", "auditors", "editors"];
    assert_eq!(names(&server.workspaces().await[0]["groups"]), expected);
    let groups = json!([{"name": "editors"}, {"name": "admin"}, {"name": "auditors"}, {"name": "writers"}]);
    let user = server
        .user("ada@example.com", &json!([{"name": "finance", "groups": groups}]))
        .await;
    assert_eq!(names(&user["workspaces"][0]["groups"]), expected);
    assert_eq!(names(&server.users("").await[0]["workspaces"][0]["groups"]), expected);
}

async fn two_lists_are_the_same_list(server: &Server) {
    server.workspace("finance");
    for number in 0..20 {
        server
            .user(&format!("user{number}@example.com"), &json!([{"name": "finance"}]))
            .await;
    }
    assert_eq!(
        server.get("/api/ext/users").await.body,
        server.get("/api/ext/users").await.body
    );
}

on_both_databases!(
    users_come_in_the_order_of_their_creation,
    changes_do_not_move_a_user,
    workspaces_come_in_the_order_of_their_creation,
    a_users_workspaces_come_in_that_order_whatever_the_request_says,
    default_groups_come_first_and_custom_groups_by_creation,
    two_lists_are_the_same_list
);
