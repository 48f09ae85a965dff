//! The directory as a map: as the events lead to it, and as the store shows it.

use crate::harness::{Logged, TestStore};
use directory::{GroupId, Timestamp, User, Workspace};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use store::ops::{members, workspaces};
use testing::Database;
use uuid::Uuid;

/// The whole directory: the state of each object by its type, its id and, for a membership, its workspace.
pub type Directory = BTreeMap<(String, Uuid, Option<Uuid>), Value>;

/// Applies an event. Its `before` must equal the state that the earlier events have led to.
pub fn follow(directory: &mut Directory, event: &Logged) {
    if event.action == "user.password_set" {
        directory.insert(("password".into(), event.subject, None), Value::Null);
        return;
    }
    if event.action == "membership.details_set" {
        follow_details(directory, event);
        return;
    }
    let kind = event.action.split('.').next().expect("a word").to_owned();
    let workspace = event.workspace.filter(|_| kind == "membership");
    if event.action == "membership.removed" {
        directory.remove(&("details".into(), event.subject, workspace));
    }
    if event.action == "user.deleted" {
        directory.remove(&("password".into(), event.subject, None));
    }
    let key = (kind, event.subject, workspace);
    assert_eq!(directory.get(&key), event.before.as_ref(), "{event:?}");
    assert_ne!(event.before, event.after, "{event:?}");
    match &event.after {
        Some(state) => directory.insert(key, state.clone()),
        None => directory.remove(&key),
    };
}

/// The keys of a member's metadata. Where only values have changed, they are the same before and after.
fn follow_details(directory: &mut Directory, event: &Logged) {
    let keys_of = |state: &Option<Value>| {
        let keys = state.as_ref().expect("a state")["details"].clone();
        keys.as_array().is_some_and(|keys| !keys.is_empty()).then_some(keys)
    };
    let key = ("details".into(), event.subject, event.workspace);
    assert_eq!(directory.get(&key).cloned(), keys_of(&event.before), "{event:?}");
    match keys_of(&event.after) {
        Some(keys) => directory.insert(key, keys),
        None => directory.remove(&key),
    };
}

/// The directory as the lists return it, and from the tables what they don't contain.
pub async fn shown(test: &TestStore) -> Directory {
    let mut directory = hidden(&test.database).await;
    for workspace in test.ok(workspaces::List).await {
        add_workspace(&mut directory, &workspace);
    }
    for user in test.list().await {
        add_user(&mut directory, &user);
        add_details(&mut directory, test, &user).await;
    }
    directory
}

/// The passwords, and the creation times of groups.
async fn hidden(database: &Database) -> Directory {
    let id = |text: &str| Uuid::parse_str(text).expect("an id");
    let passwords = database.rows("SELECT user_id FROM passwords").await;
    let mut directory: Directory = passwords
        .iter()
        .map(|row| (("password".into(), id(&row[0]), None), Value::Null))
        .collect();
    for row in database.rows("SELECT id, created_at FROM groups").await {
        let time = row[1].parse().map(Timestamp::from_millisecond);
        let state = json!({"created_at": time.expect("a number").expect("a time")});
        directory.insert(("group".into(), id(&row[0]), None), state);
    }
    directory
}

fn add_workspace(directory: &mut Directory, workspace: &Workspace) {
    let head = &workspace.head;
    let state = json!({
        "id": head.id, "name": head.name, "slug": workspace.slug, "status": workspace.status,
        "default": workspace.is_default, "all_users": head.all_users, "admin": head.admin,
        "created_at": workspace.created_at,
    });
    directory.insert(("workspace".into(), head.id.0, None), state);
    for group in &workspace.groups {
        let state = directory.entry(("group".into(), group.id.0, None)).or_default();
        state["id"] = json!(group.id);
        state["workspace"] = json!(head.id);
        state["name"] = json!(group.name);
        state["description"] = json!(group.description);
    }
}

async fn add_details(directory: &mut Directory, test: &TestStore, user: &User) {
    for membership in &user.memberships {
        let workspace = membership.workspace.id;
        let get = members::Get {
            workspace: workspace.into(),
            user: user.id.into(),
        };
        let keys: Vec<_> = test.ok(get).await.details.keys().map(str::to_owned).collect();
        if !keys.is_empty() {
            directory.insert(("details".into(), user.id.0, Some(workspace.0)), json!(keys));
        }
    }
}

fn add_user(directory: &mut Directory, user: &User) {
    let state = json!({
        "id": user.id, "name": user.name, "email": user.email, "status": user.status, "created_at": user.created_at,
    });
    directory.insert(("user".into(), user.id.0, None), state);
    for membership in &user.memberships {
        let workspace = membership.workspace.id;
        let groups: Vec<GroupId> = membership.groups.iter().map(|group| group.id).collect();
        let state = json!({
            "user": user.id, "workspace": workspace, "status": membership.status, "role": membership.role,
            "archived_with_user": membership.archived_with_user, "created_at": membership.created_at,
            "groups": groups,
        });
        directory.insert(("membership".into(), user.id.0, Some(workspace.0)), state);
    }
}
