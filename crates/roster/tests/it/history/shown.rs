//! Objects in the forms in which the two versions of the API show them, without times of creation and change.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::state::{Role, User, Workspace};
use super::timeline::Moment;

/// What a response shows.
#[derive(Debug, Clone, PartialEq)]
pub enum Shows {
    /// A user with memberships, as version 1 shows it.
    Relations(User),
    /// All users, as version 1 shows them.
    Everyone,
    /// The resources of version 2. A member is a user and the id of a workspace.
    User(User),
    Member(User, String),
    Workspace(Workspace),
    /// The id and the name.
    Group(String, String),
    Nothing,
}

impl Shows {
    pub fn json(&self, moment: Moment<'_>) -> Value {
        match self {
            Self::Relations(user) => relations(moment, user),
            Self::Everyone => moment.everyone().map(|user| relations(moment, user)).collect(),
            Self::User(user) => {
                json!({"id": user.id, "name": user.name, "email": user.email, "status": user.status, "home": null})
            }
            Self::Member(user, workspace) => member(user, workspace),
            Self::Workspace(workspace) => json!({
                "id": workspace.id, "name": workspace.name, "slug": workspace.slug, "status": workspace.status,
                "default": workspace.is_default,
            }),
            Self::Group(id, name) => json!({"id": id, "name": name, "description": null}),
            Self::Nothing => Value::Null,
        }
    }
}

/// The user as version 1 shows it at a moment. A membership in a workspace or a group that is gone isn't shown.
pub fn relations(moment: Moment<'_>, user: &User) -> Value {
    let workspaces = user.memberships.iter().filter_map(|(id, membership)| {
        let workspace = moment.workspace(id)?;
        let admin = (membership.role == Role::Admin).then_some((&workspace.admin, "admin"));
        let custom = membership.groups.keys();
        let groups: Value = [(&workspace.all_users, "all_users")]
            .into_iter()
            .chain(admin)
            .chain(custom.filter_map(|group| Some((group, workspace.groups.get(group)?.as_str()))))
            .map(|(id, name)| json!({"id": id, "name": name}))
            .collect();
        Some(json!({"id": id, "name": workspace.name, "status": membership.status, "groups": groups}))
    });
    let workspaces: Value = workspaces.collect();
    json!({"id": user.id, "name": user.name, "email": user.email, "status": user.status, "workspaces": workspaces})
}

fn member(user: &User, workspace: &str) -> Value {
    let membership = &user.memberships[workspace];
    json!({
        "id": user.id, "name": user.name, "email": user.email, "role": membership.role, "status": membership.status,
        "userDetails": [], "expires_at": membership.expires_at.map(time), "role_until": membership.role_until.map(time),
    })
}

/// A time in the form of the API.
pub fn time(milliseconds: i64) -> String {
    let time = Timestamp::from_millisecond(milliseconds).expect("a time");
    format!("{time:.3}")
}

/// A response without what the model doesn't know: times of creation and change, and numbers of members.
pub fn without_times(mut json: Value) -> Value {
    if let Some(fields) = json.as_object_mut() {
        for field in ["created_at", "updated_at", "member_count"] {
            fields.remove(field);
        }
    }
    json
}
