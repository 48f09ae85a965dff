//! docs/api/v1.md, Objects: archiving and reactivating a user.

use serde_json::{Value, json};
use testing::on_both_databases;

use crate::harness::{Server, names};

/// The user's own status, then those of the memberships in the order of the workspaces.
fn statuses(user: &Value) -> Vec<&str> {
    let memberships = user["workspaces"].as_array().expect("an array").iter();
    let all = [user].into_iter().chain(memberships);
    all.map(|thing| thing["status"].as_str().expect("a string")).collect()
}

/// Creates the workspaces `one` and `two`, and a user who is active in the first and archived in the second.
async fn ada_in_two(server: &Server) -> (Value, Value, Value) {
    let (one, two) = (server.workspace("one"), server.workspace("two"));
    let items = json!([{"name": "one", "status": "active"}, {"name": "two", "status": "archived"}]);
    let user = server.user("ada@example.com", &items).await;
    assert_eq!(statuses(&user), ["active", "active", "archived"]);
    (user, one, two)
}

async fn set(server: &Server, user: &Value, status: &str) -> Value {
    let answer = server.update(user, &json!({"status": status})).await;
    assert_eq!(server.show(user).await, answer, "what is answered is what is kept");
    answer
}

async fn archiving_a_user_archives_the_memberships_that_were_active(server: &Server) {
    let (user, ..) = ada_in_two(server).await;
    assert_eq!(
        statuses(&set(server, &user, "archived").await),
        ["archived", "archived", "archived"]
    );
}

async fn making_it_active_again_brings_back_exactly_those(server: &Server) {
    let (user, ..) = ada_in_two(server).await;
    set(server, &user, "archived").await;
    assert_eq!(
        statuses(&set(server, &user, "active").await),
        ["active", "active", "archived"]
    );
}

async fn it_works_again_and_again(server: &Server) {
    let (user, ..) = ada_in_two(server).await;
    for _ in 0..3 {
        set(server, &user, "archived").await;
        assert_eq!(
            statuses(&set(server, &user, "active").await),
            ["active", "active", "archived"]
        );
    }
}

async fn archiving_an_archived_user_forgets_nothing(server: &Server) {
    let (user, ..) = ada_in_two(server).await;
    set(server, &user, "archived").await;
    set(server, &user, "archived").await;
    assert_eq!(
        statuses(&set(server, &user, "active").await),
        ["active", "active", "archived"]
    );
}

async fn making_an_active_user_active_changes_nothing(server: &Server) {
    let (user, ..) = ada_in_two(server).await;
    assert_eq!(set(server, &user, "active").await, user);
}

async fn groups_come_back_with_the_membership(server: &Server) {
    server.workspace("one");
    server.group("one", "editors");
    let items = json!([{"name": "one", "groups": [{"name": "admin"}, {"name": "editors"}]}]);
    let user = server.user("ada@example.com", &items).await;
    let archived = set(server, &user, "archived").await;
    assert_eq!(
        names(&archived["workspaces"][0]["groups"]),
        ["all_users", "admin", "editors"]
    );
    assert_eq!(set(server, &user, "active").await, user);
}

async fn a_membership_can_be_made_active_while_the_user_is_archived(server: &Server) {
    let (user, _, two) = ada_in_two(server).await;
    set(server, &user, "archived").await;
    let answer = server.member(&user, &two, &json!({"status": "active"})).await;
    assert_eq!(answer["status"], "archived", "the user is not touched");
    assert_eq!(answer["workspaces"][1]["status"], "active");
    assert_eq!(
        statuses(&set(server, &user, "active").await),
        ["active", "active", "active"]
    );
}

async fn a_membership_archived_while_the_user_is_archived_stays_so(server: &Server) {
    let (user, one, _) = ada_in_two(server).await;
    set(server, &user, "archived").await;
    server.member(&user, &one, &json!({"status": "archived"})).await;
    assert_eq!(
        statuses(&set(server, &user, "active").await),
        ["active", "archived", "archived"]
    );
}

async fn the_last_status_given_meanwhile_stands(server: &Server) {
    let (user, one, two) = ada_in_two(server).await;
    set(server, &user, "archived").await;
    for status in ["archived", "active"] {
        server.member(&user, &one, &json!({"status": status})).await;
    }
    for status in ["active", "archived"] {
        server.member(&user, &two, &json!({"status": status})).await;
    }
    assert_eq!(
        statuses(&set(server, &user, "active").await),
        ["active", "active", "archived"]
    );
}

async fn a_change_that_names_no_status_forgets_nothing(server: &Server) {
    let (user, one, two) = ada_in_two(server).await;
    set(server, &user, "archived").await;
    for workspace in [&one, &two] {
        for body in [
            json!({}),
            json!({"groups": [{"name": "admin"}]}),
            json!({"status": null}),
        ] {
            server.member(&user, workspace, &body).await;
        }
    }
    server.update(&user, &json!({"name": "Ada King"})).await;
    assert_eq!(
        statuses(&set(server, &user, "active").await),
        ["active", "active", "archived"]
    );
}

async fn relations_replaced_meanwhile_stand(server: &Server) {
    let (user, ..) = ada_in_two(server).await;
    set(server, &user, "archived").await;
    let items = json!([{"name": "one", "status": "archived"}, {"name": "two", "status": "active"}]);
    assert_eq!(
        statuses(&server.replace(&user, &items).await),
        ["archived", "archived", "active"]
    );
    assert_eq!(
        statuses(&set(server, &user, "active").await),
        ["active", "archived", "active"]
    );
}

async fn relations_replaced_without_a_status_are_active_with_the_user(server: &Server) {
    let (user, ..) = ada_in_two(server).await;
    set(server, &user, "archived").await;
    server.replace(&user, &json!([{"name": "one"}, {"name": "two"}])).await;
    assert_eq!(
        statuses(&set(server, &user, "active").await),
        ["active", "active", "active"]
    );
}

async fn a_membership_removed_meanwhile_is_not_remembered(server: &Server) {
    let (user, ..) = ada_in_two(server).await;
    set(server, &user, "archived").await;
    server.replace(&user, &json!([])).await;
    server
        .replace(&user, &json!([{"name": "one", "status": "archived"}]))
        .await;
    assert_eq!(statuses(&set(server, &user, "active").await), ["active", "archived"]);
}

async fn creating_as_archived_leaves_the_memberships_as_the_request_says(server: &Server) {
    server.workspace("one");
    server.workspace("two");
    let items = json!([{"name": "one"}, {"name": "two", "status": "archived"}]);
    for (email, status) in [("a@example.com", json!("archived")), ("b@example.com", json!(null))] {
        let body = json!({"name": "Ada", "email": email, "status": status, "workspaces": items});
        let user = server.create(&body).await;
        assert_eq!(statuses(&user), ["archived", "active", "archived"]);
        assert_eq!(
            statuses(&set(server, &user, "active").await),
            ["active", "active", "archived"]
        );
    }
}

async fn archiving_one_user_leaves_the_others_alone(server: &Server) {
    let (user, ..) = ada_in_two(server).await;
    let other = server
        .user("other@example.com", &json!([{"name": "one"}, {"name": "two"}]))
        .await;
    set(server, &user, "archived").await;
    assert_eq!(server.show(&other).await, other);
}

async fn status_and_other_fields_change_together(server: &Server) {
    let (user, ..) = ada_in_two(server).await;
    let body = json!({"name": "Ada King", "email": "king@example.com", "status": "archived"});
    let answer = server.update(&user, &body).await;
    assert_eq!(answer["name"], "Ada King");
    assert_eq!(answer["email"], "king@example.com");
    assert_eq!(statuses(&answer), ["archived", "archived", "archived"]);
}

on_both_databases!(
    archiving_a_user_archives_the_memberships_that_were_active,
    making_it_active_again_brings_back_exactly_those,
    it_works_again_and_again,
    archiving_an_archived_user_forgets_nothing,
    making_an_active_user_active_changes_nothing,
    groups_come_back_with_the_membership,
    a_membership_can_be_made_active_while_the_user_is_archived,
    a_membership_archived_while_the_user_is_archived_stays_so,
    the_last_status_given_meanwhile_stands,
    a_change_that_names_no_status_forgets_nothing,
    relations_replaced_meanwhile_stand,
    relations_replaced_without_a_status_are_active_with_the_user,
    a_membership_removed_meanwhile_is_not_remembered,
    creating_as_archived_leaves_the_memberships_as_the_request_says,
    archiving_one_user_leaves_the_others_alone,
    status_and_other_fields_change_together
);
