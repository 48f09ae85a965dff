//! The client for other servers (`crates/remote`), tested against the real server.

use remote::{
    Authorities, Client, Error, List, MembershipChange, NewUser, Reference, Relation, RemoteMembership, RemoteUser,
    UserChange,
};
use serde_json::Value;
use testing::{TOKEN, on_both_databases};

use crate::harness::{Server, lacks};
use crate::import_from::{Other, answer};

fn client_of(address: &str, token: &str) -> Client {
    let address = address.parse().expect("an address");
    Client::new(address, &token.into(), Authorities::of_the_system()).expect("a client")
}

fn client(server: &Server) -> Client {
    client_of(&format!("http://{}", server.address), TOKEN)
}

async fn all(mut list: List) -> Vec<Value> {
    let mut items = Vec::new();
    while let Some(item) = list.next().await.expect("the list goes on") {
        items.push(item);
    }
    items
}

fn new_user(email: &str, workspaces: Vec<Relation>) -> NewUser {
    NewUser {
        name: "Ada Obi King".parse().expect("a name"),
        email: email.parse().expect("an address"),
        password: Some("c0rrect-horse".into()),
        status: Some(directory::Status::Active),
        workspaces,
    }
}

fn in_workspace(name: &str, groups: &[&str]) -> Relation {
    Relation {
        workspace: Reference::Name(name.to_owned()),
        status: None,
        role: None,
        groups: groups.iter().map(|name| Reference::Name((*name).to_owned())).collect(),
    }
}

fn memberships(user: &RemoteUser) -> &[RemoteMembership] {
    user.memberships.as_deref().expect("the answer has them")
}

fn groups(membership: &RemoteMembership) -> Vec<&str> {
    let groups = membership.groups.as_read().into_iter().flatten();
    groups.filter_map(|group| group.name.as_deref()).collect()
}

/// The id of a user. Every user of this server has one.
fn id(user: &RemoteUser) -> directory::UserId {
    user.id.expect("an id")
}

/// The items of the lists equal those of the API.
async fn lists_are_read(server: &Server) {
    server.workspace("finance");
    server.workspace("ops");
    for number in 0..300 {
        server
            .user(&format!("user{number}@example.com"), &serde_json::json!([]))
            .await;
    }
    let client = client(server);
    assert_eq!(all(client.users().await.expect("a list")).await, server.users("").await);
    assert_eq!(
        all(client.workspaces().await.expect("a list")).await,
        server.workspaces().await
    );
}

async fn a_user_is_created_read_and_changed(server: &Server) {
    server.workspace("finance");
    server.group("finance", "Auditors");
    let client = client(server);
    let relation = in_workspace("finance", &["Auditors", "admin"]);
    let ada = client
        .create(&new_user("ada@example.com", vec![relation]))
        .await
        .expect("she is new");
    assert_eq!(groups(&memberships(&ada)[0]), ["all_users", "admin", "Auditors"]);
    let shown = client.user(id(&ada)).await.expect("she is there");
    assert_eq!((shown.id, &shown.email), (ada.id, &ada.email));

    let change = UserChange {
        name: Some("Ada King".parse().expect("a name")),
        status: Some(directory::Status::Archived),
        ..UserChange::default()
    };
    let changed = client.update(id(&ada), &change).await.expect("she is there");
    assert_eq!(
        (changed.name.as_str(), changed.status),
        ("Ada King", Some(directory::Status::Archived))
    );
    let has_password = "SELECT count(*) FROM passwords";
    assert_eq!(server.workdir.database.rows(has_password).await, [["1"]]);
}

async fn memberships_are_replaced(server: &Server) {
    server.workspace("finance");
    server.workspace("ops");
    server.group("ops", "Nurses");
    let client = client(server);
    let relation = in_workspace("finance", &[]);
    let ada = client
        .create(&new_user("ada@example.com", vec![relation]))
        .await
        .expect("she is new");

    let moved = client
        .replace_relations(id(&ada), &[in_workspace("ops", &["Nurses"])])
        .await
        .expect("she is there");
    let [ops] = memberships(&moved) else {
        panic!("{moved:?}")
    };
    assert_eq!(groups(ops), ["all_users", "Nurses"]);

    let change = MembershipChange {
        status: Some(directory::Status::Archived),
        role: None,
        groups: Some(vec![Reference::Name("admin".to_owned())]),
    };
    let workspace = ops.id.expect("an id");
    let changed = client.replace_membership(id(&ada), workspace, &change).await;
    let changed = changed.expect("she is in it");
    assert_eq!(groups(&memberships(&changed)[0]), ["all_users", "admin"]);
    assert_eq!(memberships(&changed)[0].status, Some(directory::Status::Archived));

    let builder = Relation {
        role: Some(directory::Role::Builder),
        ..in_workspace("finance", &[])
    };
    let change = UserChange {
        workspaces: Some(vec![builder]),
        ..UserChange::default()
    };
    client.update(id(&ada), &change).await.expect("she is there");
    let roles = "SELECT w.name, m.role FROM memberships m JOIN workspaces w ON w.id = m.workspace_id";
    assert_eq!(server.workdir.database.rows(roles).await, [["finance", "builder"]]);

    let none = client.replace_relations(id(&ada), &[]).await.expect("she is there");
    assert!(memberships(&none).is_empty(), "{none:?}");
}

/// Each refusal has the server's message, and changes nothing.
async fn refusals_are_returned(server: &Server) {
    let client = client(server);
    let ada = client
        .create(&new_user("ada@example.com", Vec::new()))
        .await
        .expect("she is new");
    let before = server.workdir.database.dump().await;
    let nowhere = [in_workspace("nowhere", &[])];
    let nobody: directory::UserId = "0199f0c0-1111-7aaa-8bbb-0123456789ab".parse().expect("an id");
    for (refused, status, says) in [
        (
            client.create(&new_user("ada@example.com", Vec::new())).await,
            400,
            "User with email ada@example.com already exists",
        ),
        (
            client.replace_relations(id(&ada), &nowhere).await,
            400,
            "The workspaces id or name do not exist: nowhere",
        ),
        (client.user(nobody).await, 404, "User not found"),
        (
            client.update(nobody, &UserChange::default()).await,
            404,
            "User not found",
        ),
        (
            client_of(&format!("http://{}", server.address), "another-token-0123456789")
                .user(nobody)
                .await,
            403,
            "Unauthorized",
        ),
    ] {
        let refused = refused.expect_err(says);
        assert_eq!(
            refused.status().map(|status| status.as_u16()),
            Some(status),
            "{refused}"
        );
        let Error::Refused { said, .. } = &refused else {
            panic!("{refused}")
        };
        assert_eq!(said, &[says]);
        lacks(&refused.to_string(), "another-token");
    }
    assert_eq!(server.workdir.database.dump().await, before);
}

/// A redirect to another server is not followed, and nothing shows the token.
#[tokio::test]
async fn the_token_stays_with_its_server() {
    let elsewhere = Other::answering(String::new(), String::new()).await;
    let moved = format!(
        "307 Temporary Redirect\r\nlocation: {}/api/ext/users",
        elsewhere.address
    );
    let other = Other::answering(String::new(), answer(&moved, "")).await;
    let client = client_of(&other.address, TOKEN);
    let refused = client.create(&new_user("ada@example.com", Vec::new())).await;
    let refused = refused.expect_err("it is elsewhere").to_string();
    assert!(refused.contains("the token isn't sent to another address"), "{refused}");
    assert!(elsewhere.asked.lock().await.is_empty());
    lacks(&refused, TOKEN);
    lacks(&format!("{client:?}"), TOKEN);
    assert!("http://roster.example.com".parse::<remote::Address>().is_err());
}

on_both_databases!(
    lists_are_read,
    a_user_is_created_read_and_changed,
    memberships_are_replaced,
    refusals_are_returned
);
