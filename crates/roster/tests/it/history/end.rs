//! The state after the load: the log, the tables, and the list that the API returns.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use testing::{Database, Kind};

use super::event::{Event, id_of};
use super::rebuild::Directory;

#[derive(Debug, Clone)]
pub struct End {
    pub events: Vec<Event>,
    /// Whether writes run one after the other, as on `SQLite`: then no response shows a name from before its commit.
    pub one_writer: bool,
    /// The number of the last event, from the head of the log.
    pub head: u64,
    pub tables: Directory,
    /// All users, as the API returns them.
    pub list: Value,
}

impl End {
    /// The first moment whose names may appear in the response to a write that was sent when `known` was known, and
    /// committed at `at`.
    pub fn oldest_names(&self, known: usize, at: usize) -> usize {
        if self.one_writer { at } else { known }
    }

    pub async fn read(database: &Database, list: Value) -> Self {
        let head = database.rows("SELECT seq FROM event_head").await.remove(0).remove(0);
        Self {
            events: Event::read_all(database).await,
            one_writer: database.kind() == Kind::Sqlite,
            head: head.parse().expect("a number"),
            tables: tables(database).await,
            list,
        }
    }
}

/// The log is sufficient to rebuild the tables: both show the same moment, and nothing is missing from either.
pub async fn assert_rebuilt(database: &Database) {
    let end = End::read(database, Value::Null).await;
    let mut rebuilt = Directory::default();
    for event in &end.events {
        rebuilt.follow(event).unwrap_or_else(|fault| panic!("{fault}"));
    }
    assert_eq!(rebuilt, end.tables);
    assert_eq!(end.events.len() as u64, end.head);
}

/// Each row in the form of the events.
async fn tables(database: &Database) -> Directory {
    let mut all = BTreeMap::new();
    for row in database
        .rows("SELECT id, name, email, status, created_at FROM users")
        .await
    {
        let id = id_of(&row[0]);
        let state = json!({
            "id": id, "name": row[1], "email": row[2], "status": row[3], "created_at": number(&row[4]),
        });
        all.insert(("user".to_owned(), id, None), state);
    }
    let members = "SELECT user_id, workspace_id, status, role, archived_with_user, created_at FROM memberships";
    let mut groups = members_of_groups(database).await;
    for row in database.rows(members).await {
        let (user, workspace) = (id_of(&row[0]), id_of(&row[1]));
        let groups = groups.remove(&(user.clone(), workspace.clone())).unwrap_or_default();
        let state = json!({
            "user": user, "workspace": workspace, "status": row[2], "role": row[3],
            "archived_with_user": is_true(&row[4]), "created_at": number(&row[5]), "groups": groups,
        });
        all.insert(("membership".to_owned(), user, Some(workspace)), state);
    }
    for row in database
        .rows("SELECT user_id, workspace_id, details FROM member_details")
        .await
    {
        let key = ("details".to_owned(), id_of(&row[0]), Some(id_of(&row[1])));
        all.insert(key, keys_of_plain(&row[2]));
    }
    let heads =
        "SELECT id, name, slug, status, is_default, all_users_group_id, admin_group_id, created_at FROM workspaces";
    for row in database.rows(heads).await {
        let id = id_of(&row[0]);
        let state = json!({
            "id": id, "name": row[1], "slug": row[2], "status": row[3], "default": is_true(&row[4]),
            "all_users": id_of(&row[5]), "admin": id_of(&row[6]), "created_at": number(&row[7]),
        });
        all.insert(("workspace".to_owned(), id, None), state);
    }
    for row in database
        .rows("SELECT id, workspace_id, name, created_at, description FROM groups")
        .await
    {
        let id = id_of(&row[0]);
        let state = json!({
            "id": id, "workspace": id_of(&row[1]), "name": row[2], "created_at": number(&row[3]),
            "description": Some(&row[4]).filter(|text| !text.is_empty()),
        });
        all.insert(("group".to_owned(), id, None), state);
    }
    Directory(all)
}

/// The keys of metadata that is stored plain: JSON behind five bytes.
fn keys_of_plain(bytes: &str) -> Value {
    let bytes = hex::decode(bytes.trim_start_matches("\\x")).expect("bytes");
    let entries: Vec<[String; 2]> = serde_json::from_slice(&bytes[5..]).expect("keys and values");
    entries.into_iter().map(|[key, _]| key).collect()
}

/// The custom groups of each user in each workspace, in the order of the events. Groups without a membership can only
/// remain if a foreign key failed, which the database prevents.
async fn members_of_groups(database: &Database) -> BTreeMap<(String, String), Vec<String>> {
    let mut groups: BTreeMap<_, Vec<_>> = BTreeMap::new();
    let rows = "SELECT user_id, workspace_id, group_id FROM group_members ORDER BY user_id, workspace_id, group_id";
    for row in database.rows(rows).await {
        let membership = (id_of(&row[0]), id_of(&row[1]));
        groups.entry(membership).or_default().push(id_of(&row[2]));
    }
    groups
}

fn number(text: &str) -> i64 {
    text.parse().expect("a number")
}

/// Parses a boolean of either database.
fn is_true(text: &str) -> bool {
    ["1", "t"].contains(&text)
}
