//! The rows of the database in the form of the events.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use testing::Database;

use super::event::id_of;
use super::rebuild::{Directory, Key};

/// Each row in the form of the events.
pub async fn tables(database: &Database) -> Directory {
    let mut all = BTreeMap::new();
    for rows in [
        users(database).await,
        memberships(database).await,
        details(database).await,
    ] {
        all.extend(rows);
    }
    for rows in [workspaces(database).await, groups(database).await] {
        all.extend(rows);
    }
    Directory(all)
}

async fn users(database: &Database) -> Vec<(Key, Value)> {
    let rows = database.rows("SELECT id, name, email, status, created_at, home FROM users");
    let state = |row: Vec<String>| {
        let id = id_of(&row[0]);
        let mut state = json!({
            "id": id, "name": row[1], "email": row[2], "status": row[3], "created_at": number(&row[4]),
        });
        put(&mut state, "home", &row[5], |home| id_of(home).into());
        (("user".to_owned(), id, None), state)
    };
    rows.await.into_iter().map(state).collect()
}

async fn memberships(database: &Database) -> Vec<(Key, Value)> {
    let mut places = members_of_groups(database).await;
    let columns = "user_id, workspace_id, status, role, archived_with_user, created_at, expires_at, role_until";
    let rows = database.rows(&format!("SELECT {columns} FROM memberships")).await;
    let state = |row: Vec<String>| {
        let (user, workspace) = (id_of(&row[0]), id_of(&row[1]));
        let places = places.remove(&(user.clone(), workspace.clone())).unwrap_or_default();
        let groups: Value = places.iter().map(|(group, _)| group.as_str()).collect();
        let mut state = json!({
            "user": user, "workspace": workspace, "status": row[2], "role": row[3],
            "archived_with_user": is_true(&row[4]), "created_at": number(&row[5]), "groups": groups,
        });
        put(&mut state, "expires_at", &row[6], |end| number(end).into());
        put(&mut state, "role_until", &row[7], |end| number(end).into());
        for (group, end) in places.iter().filter(|(_, end)| !end.is_empty()) {
            state["groups_until"][group] = number(end).into();
        }
        (("membership".to_owned(), user, Some(workspace)), state)
    };
    rows.into_iter().map(state).collect()
}

async fn details(database: &Database) -> Vec<(Key, Value)> {
    let rows = database.rows("SELECT user_id, workspace_id, details FROM member_details");
    let state = |row: Vec<String>| {
        let key = ("details".to_owned(), id_of(&row[0]), Some(id_of(&row[1])));
        (key, keys_of_plain(&row[2]))
    };
    rows.await.into_iter().map(state).collect()
}

async fn workspaces(database: &Database) -> Vec<(Key, Value)> {
    let columns = "id, name, slug, status, is_default, all_users_group_id, admin_group_id, created_at";
    let rows = database.rows(&format!("SELECT {columns} FROM workspaces")).await;
    let state = |row: Vec<String>| {
        let id = id_of(&row[0]);
        let state = json!({
            "id": id, "name": row[1], "slug": row[2], "status": row[3], "default": is_true(&row[4]),
            "all_users": id_of(&row[5]), "admin": id_of(&row[6]), "created_at": number(&row[7]),
        });
        (("workspace".to_owned(), id, None), state)
    };
    rows.into_iter().map(state).collect()
}

async fn groups(database: &Database) -> Vec<(Key, Value)> {
    let rows = database.rows("SELECT id, workspace_id, name, created_at, description FROM groups");
    let state = |row: Vec<String>| {
        let id = id_of(&row[0]);
        let state = json!({
            "id": id, "workspace": id_of(&row[1]), "name": row[2], "created_at": number(&row[3]),
            "description": Some(&row[4]).filter(|text| !text.is_empty()),
        });
        (("group".to_owned(), id, None), state)
    };
    rows.await.into_iter().map(state).collect()
}

/// Sets a field, unless the column is NULL: then the events don't have it.
fn put(state: &mut Value, field: &str, column: &str, value: impl Fn(&str) -> Value) {
    if !column.is_empty() {
        state[field] = value(column);
    }
}

/// The keys of metadata that is stored plain: JSON behind five bytes.
fn keys_of_plain(bytes: &str) -> Value {
    let bytes = hex::decode(bytes.trim_start_matches("\\x")).expect("bytes");
    let entries: Vec<[String; 2]> = serde_json::from_slice(&bytes[5..]).expect("keys and values");
    entries.into_iter().map(|[key, _]| key).collect()
}

/// The custom groups of each user in each workspace with their ends, in the order of the events. Groups without a
/// membership can only remain if a foreign key failed, which the database prevents.
async fn members_of_groups(database: &Database) -> BTreeMap<(String, String), Vec<(String, String)>> {
    let mut places: BTreeMap<_, Vec<_>> = BTreeMap::new();
    let columns = "user_id, workspace_id, group_id, expires_at";
    let rows = format!("SELECT {columns} FROM group_members ORDER BY user_id, workspace_id, group_id");
    for row in database.rows(&rows).await {
        let membership = (id_of(&row[0]), id_of(&row[1]));
        places
            .entry(membership)
            .or_default()
            .push((id_of(&row[2]), row[3].clone()));
    }
    places
}

fn number(text: &str) -> i64 {
    text.parse().expect("a number")
}

/// Parses a boolean of either database.
fn is_true(text: &str) -> bool {
    ["1", "t"].contains(&text)
}
