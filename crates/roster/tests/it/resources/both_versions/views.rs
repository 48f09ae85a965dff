//! What the interfaces show of the directory.

use serde_json::{Map, Value, json};

use super::model::{GROUPS, Membership, Model, User, WORKSPACES};
use crate::harness::Server;

/// Compares all views with the model.
pub async fn compare(server: &Server, model: &Model) {
    let listed = server.workdir.roster(&["user", "list", "--json"]).run().json();
    assert_eq!(
        by_email(&listed, users_workspaces),
        expected(model, membership),
        "the command line"
    );
    let listed = json!(server.users("").await);
    assert_eq!(
        by_email(&listed, users_workspaces),
        expected(model, in_version_1),
        "version 1"
    );
    let listed = data(server, "users").await;
    let users = by_email(&listed, |user| user["status"].clone());
    assert_eq!(users, expected_users(model, |user| json!(user.status)), "version 2");
    for workspace in WORKSPACES {
        compare_members(server, model, workspace).await;
    }
    for email in model.0.keys() {
        compare_memberships(server, model, email).await;
    }
}

/// A list of version 2, the number in which must be that of its rows.
async fn data(server: &Server, path: &str) -> Value {
    let list = server
        .get(&format!("/api/v2/ext/{path}?per_page=100"))
        .await
        .expect(200);
    let rows = list["data"].as_array().map(Vec::len);
    assert_eq!(list["pagination"]["total_count"], json!(rows), "{path}");
    list["data"].clone()
}

async fn compare_members(server: &Server, model: &Model, workspace: &str) {
    let of = |user: &User| user.memberships.get(workspace).cloned();
    let path = format!("workspaces/{workspace}/users");
    let shown = by_email(&data(server, &path).await, |row| json!([row["status"], row["role"]]));
    let member = |member: Membership| json!([member.status, member.role]);
    assert_eq!(shown, expected_of(model, |user| of(user).map(member)), "{path}");
    for group in GROUPS {
        let path = format!("workspaces/{workspace}/groups/{group}");
        let members = data(server, &format!("{path}/users")).await;
        let place = |member: Membership| member.groups.contains(group).then(|| json!(member.status));
        let shown = by_email(&members, |row| row["status"].clone());
        assert_eq!(shown, expected_of(model, |user| of(user).and_then(place)), "{path}");
        let found = server.get(&format!("/api/v2/ext/{path}")).await.expect(200);
        assert_eq!(found["member_count"], json!(shown.as_object().map(Map::len)), "{path}");
    }
}

async fn compare_memberships(server: &Server, model: &Model, email: &str) {
    let path = format!("users/{email}/workspaces");
    let rows = data(server, &path).await;
    let shown = keyed(&rows, "name", |row| json!([row["status"], row["role"]]));
    let memberships = &model.0[email].memberships;
    let pairs = memberships
        .iter()
        .map(|(name, member)| (name.clone(), json!([member.status, member.role])));
    assert_eq!(shown, Value::Object(pairs.collect()), "{path}");
    for (workspace, membership) in memberships {
        let path = format!("workspaces/{workspace}/users/{email}/groups");
        assert_eq!(
            sorted_names(&data(server, &path).await),
            json!(membership.groups),
            "{path}"
        );
    }
}

/// A membership as version 2 and the command line know it.
fn membership(membership: &Membership) -> Value {
    json!([membership.status, membership.role, membership.groups])
}

/// A membership as version 1 knows it: the role is a group, and `builder` isn't shown.
fn in_version_1(membership: &Membership) -> Value {
    let mut groups = membership.groups.clone();
    groups.insert("all_users".to_owned());
    if membership.role == "admin" {
        groups.insert("admin".to_owned());
    }
    json!([membership.status, null, groups])
}

/// The users with their memberships, which are shown like this.
fn expected(model: &Model, shown: fn(&Membership) -> Value) -> Value {
    expected_users(model, |user| {
        let memberships = user.memberships.iter();
        let memberships = memberships.map(|(name, membership)| (name.clone(), shown(membership)));
        json!([user.name, user.status, Value::Object(memberships.collect())])
    })
}

fn expected_users(model: &Model, shown: impl Fn(&User) -> Value) -> Value {
    expected_of(model, |user| Some(shown(user)))
}

fn expected_of(model: &Model, shown: impl Fn(&User) -> Option<Value>) -> Value {
    let users = model
        .0
        .iter()
        .filter_map(|(email, user)| Some((email.clone(), shown(user)?)));
    Value::Object(users.collect())
}

/// A user with the memberships, as version 1 and the command line list them.
fn users_workspaces(user: &Value) -> Value {
    let memberships = keyed(&user["workspaces"], "name", |membership| {
        json!([
            membership["status"],
            membership["role"],
            sorted_names(&membership["groups"])
        ])
    });
    json!([user["name"], user["status"], memberships])
}

fn sorted_names(list: &Value) -> Value {
    let mut names = crate::harness::names(list);
    names.sort_unstable();
    json!(names)
}

fn by_email(list: &Value, shown: impl Fn(&Value) -> Value) -> Value {
    keyed(list, "email", shown)
}

fn keyed(list: &Value, key: &str, shown: impl Fn(&Value) -> Value) -> Value {
    let list = list.as_array().expect("an array");
    let pairs = list
        .iter()
        .map(|item| (item[key].as_str().expect("a text").to_owned(), shown(item)));
    Value::Object(pairs.collect())
}
