//! Concurrent clients: the result is that of their requests in some order, each applied as a whole.

use futures_util::future::join_all;
use serde_json::{Value, json};
use testing::{HttpClient, on_both_databases};

use crate::harness::{Server, names, path_of};

/// Each has its own connection, as different programs would.
fn clients(server: &Server, count: usize) -> Vec<HttpClient> {
    let authorization = format!("Basic {}", testing::TOKEN);
    (0..count).map(|_| server.authorized_by(Some(&authorization))).collect()
}

/// A user with workspaces and groups, without ids.
fn outline(user: &Value) -> Value {
    let workspaces = user["workspaces"].as_array().expect("an array").iter();
    workspaces
        .map(|one| json!([one["name"], one["status"], names(&one["groups"])]))
        .collect()
}

async fn of_50_clients_creating_the_same_email_exactly_one_succeeds(server: &Server) {
    server.workspace("finance");
    let items = json!([{"name": "finance", "groups": [{"name": "admin"}]}]);
    let clients = clients(server, 50);
    let bodies: Vec<_> = (0..50)
        .map(|number| json!({"name": format!("Ada {number}"), "email": "ada@example.com", "workspaces": items}))
        .collect();
    let sent = clients
        .iter()
        .zip(&bodies)
        .map(|(client, body)| client.post("/api/ext/users", body));
    let replies = join_all(sent).await;
    let (created, refused): (Vec<_>, Vec<_>) = replies.iter().partition(|reply| reply.status == 201);
    assert_eq!((created.len(), refused.len()), (1, 49));
    for reply in refused {
        let message = crate::harness::envelope(reply, 400, "/api/ext/users");
        assert_eq!(message, "User with email ada@example.com already exists");
    }
    assert_eq!(server.users("").await, [created[0].json()]);
}

async fn of_20_users_taking_the_same_email_exactly_one_succeeds(server: &Server) {
    let mut users = Vec::new();
    for number in 0..20 {
        users.push(server.user(&format!("user{number}@example.com"), &json!([])).await);
    }
    let body = json!({"email": "wanted@example.com"});
    let clients = clients(server, 20);
    let paths: Vec<_> = users.iter().map(path_of).collect();
    let replies = join_all(
        clients
            .iter()
            .zip(&paths)
            .map(|(client, path)| client.patch(path, &body)),
    )
    .await;
    assert_eq!(replies.iter().filter(|reply| reply.status == 200).count(), 1);
    assert_eq!(replies.iter().filter(|reply| reply.status == 400).count(), 19);
    let everyone = server.users("").await;
    assert_eq!(
        everyone
            .iter()
            .filter(|user| user["email"] == "wanted@example.com")
            .count(),
        1
    );
}

async fn of_clients_replacing_one_users_relations_the_outcome_is_one_of_the_requests(server: &Server) {
    for name in ["one", "two", "three", "four"] {
        server.workspace(name);
        server.group(name, "editors");
        server.group(name, "writers");
    }
    let user = server.user("ada@example.com", &json!([])).await;
    let requests: Vec<_> = (0..24).map(relations).collect();
    let path = format!("{}/workspaces", path_of(&user));
    for _ in 0..5 {
        let clients = clients(server, requests.len());
        let sent = clients
            .iter()
            .zip(&requests)
            .map(|(client, (body, _))| client.put(&path, body));
        let replies = join_all(sent).await;
        for (reply, (body, expected)) in replies.iter().zip(&requests) {
            assert_eq!(
                outline(&reply.expect(200)),
                *expected,
                "each response is about its own request: {body}"
            );
        }
        let outcome = outline(&server.show(&user).await);
        assert!(
            requests.iter().any(|(_, expected)| *expected == outcome),
            "{outcome} is not the result of any request"
        );
    }
}

/// Operation 6 changes status and groups together: the result must never mix two requests.
async fn replacing_one_membership_concurrently_never_mixes_requests(server: &Server) {
    let finance = server.workspace("finance");
    server.group("finance", "editors");
    let user = server.user("ada@example.com", &json!([{"name": "finance"}])).await;
    let path = crate::harness::member_path(&user, &finance);
    let active = json!({"status": "active", "groups": [{"name": "editors"}]});
    let archived = json!({"status": "archived", "groups": [{"name": "admin"}]});
    for _ in 0..10 {
        let clients = clients(server, 16);
        let sent = clients
            .iter()
            .enumerate()
            .map(|(number, client)| client.patch(&path, if number % 2 == 0 { &active } else { &archived }));
        join_all(sent).await.iter().for_each(|reply| drop(reply.expect(200)));
        let outcome = outline(&server.show(&user).await);
        let possible = [
            json!([["finance", "active", ["all_users", "editors"]]]),
            json!([["finance", "archived", ["all_users", "admin"]]]),
        ];
        assert!(possible.contains(&outcome), "{outcome}");
    }
}

async fn of_two_workspaces_taking_the_same_name_exactly_one_succeeds(server: &Server) {
    let workspaces: Vec<_> = (0..10).map(|number| server.workspace(&format!("w{number}"))).collect();
    let items: Vec<_> = workspaces
        .iter()
        .map(|workspace| json!({"id": workspace["id"]}))
        .collect();
    let user = server.user("ada@example.com", &json!(items)).await;
    let paths: Vec<_> = workspaces
        .iter()
        .map(|one| crate::harness::member_path(&user, one))
        .collect();
    let body = json!({"name": "wanted"});
    let clients = clients(server, 10);
    let replies = join_all(
        clients
            .iter()
            .zip(&paths)
            .map(|(client, path)| client.patch(path, &body)),
    )
    .await;
    assert_eq!(replies.iter().filter(|reply| reply.status == 200).count(), 1);
    assert_eq!(replies.iter().filter(|reply| reply.status == 400).count(), 9);
}

async fn archiving_and_activating_at_once_leaves_a_whole_user(server: &Server) {
    for name in ["one", "two"] {
        server.workspace(name);
    }
    let items = json!([{"name": "one"}, {"name": "two", "status": "archived"}]);
    let user = server.user("ada@example.com", &items).await;
    let path = path_of(&user);
    let (active, archived) = (json!({"status": "active"}), json!({"status": "archived"}));
    let clients = clients(server, 16);
    let sent = clients.iter().enumerate();
    let sent = sent.map(|(number, client)| client.patch(&path, if number % 2 == 0 { &active } else { &archived }));
    join_all(sent).await.iter().for_each(|reply| drop(reply.expect(200)));
    assert_eq!(
        server.update(&user, &archived).await["workspaces"][0]["status"],
        "archived"
    );
    assert_eq!(
        server.update(&user, &active).await,
        user,
        "what was remembered survived the turmoil"
    );
}

async fn events_have_no_gaps_after_a_race(server: &Server) {
    let clients = clients(server, 40);
    let bodies: Vec<_> = (0..40)
        .map(|number| json!({"name": "Ada", "email": format!("user{}@example.com", number % 30), "workspaces": []}))
        .collect();
    join_all(
        clients
            .iter()
            .zip(&bodies)
            .map(|(client, body)| client.post("/api/ext/users", body)),
    )
    .await;
    let numbers = server
        .workdir
        .database
        .rows("SELECT seq FROM events ORDER BY seq")
        .await;
    let expected: Vec<_> = (1..=30).map(|number| vec![number.to_string()]).collect();
    assert_eq!(numbers, expected);
}

on_both_databases!(
    of_50_clients_creating_the_same_email_exactly_one_succeeds,
    of_20_users_taking_the_same_email_exactly_one_succeeds,
    of_clients_replacing_one_users_relations_the_outcome_is_one_of_the_requests,
    replacing_one_membership_concurrently_never_mixes_requests,
    of_two_workspaces_taking_the_same_name_exactly_one_succeeds,
    archiving_and_activating_at_once_leaves_a_whole_user,
    events_have_no_gaps_after_a_race
);

/// The request of one client, which differs from all others, and the user that results from it.
fn relations(client: usize) -> (Value, Value) {
    let mut items = Vec::new();
    let mut outline = Vec::new();
    for (number, name) in ["one", "two", "three", "four"].iter().enumerate() {
        if (client + 1) >> number & 1 == 0 {
            continue;
        }
        let group = if client.is_multiple_of(2) { "editors" } else { "writers" };
        let status = if (client + number).is_multiple_of(3) {
            "archived"
        } else {
            "active"
        };
        items.push(json!({"name": name, "status": status, "groups": [{"name": group}, {"name": "admin"}]}));
        outline.push(json!([name, status, ["all_users", "admin", group]]));
    }
    (Value::Array(items), Value::Array(outline))
}
