//! The users and workspaces in another server's answers.
//!
//! What `ToolJet` answers has changed from version to version. Its documentation and its end-to-end tests show these shapes:
//!
//! | version | an item of `users[].workspaces` | beside `workspaces` | an item of the list of workspaces |
//! |---|---|---|---|
//! | 2.x, 3.0, 3.5, and Roster | `id`, `name`, `status`, `groups: [{id, name}]`; the groups `all_users`, `admin`, from 3.0 on also `builder` and `end-user`, are the role | | `id`, `name`, `status`, `groups: [{id, name}]`, default ones too |
//! | 3.16 and later | `id`, `name`, `status`, `userPermission: {id, name, type, …}`, whose name is the role, later also `inviteUrl` | `userGroups: [{id, name}]`, the groups in all workspaces, roles too; `userDetails` | the same with `type`; custom groups only, and active workspaces only |
//!
//! A user's `status` is `active`, `archived`, `invited` or `verified`. Other names that fields have had are read too. Fields that
//! Roster doesn't know are ignored. A field that is missing or null is absent: it never means that there is nothing.

mod fields;
mod group;
mod part;

use directory::{Email, Name, Role, Slug, Status, UserId, WorkspaceId};
use serde_json::Value;

pub use self::group::RemoteGroup;
pub use self::part::Part;

use self::fields::{groups, id, list, name_of, role, shown, status, text};

/// A user of another server's.
#[derive(Debug)]
pub struct RemoteUser {
    /// The id there, if that can be kept.
    pub id: Option<UserId>,
    /// The name, whole.
    pub name: Name,
    /// The address.
    pub email: Email,
    /// The status, if the answer has one.
    pub status: Option<Status>,
    /// The workspaces that the user is in; `None` if the list of them is absent or unreadable, which `unread` reports.
    pub memberships: Option<Vec<RemoteMembership>>,
    /// The groups in all workspaces together, if the answer has such a list.
    pub groups: Part<Vec<RemoteGroup>>,
    /// A sentence for each part of the user that can't be read.
    pub unread: Vec<String>,
}

/// A membership of a user of another server's.
#[derive(Debug)]
pub struct RemoteMembership {
    /// The workspace's id there, if that can be kept.
    pub id: Option<WorkspaceId>,
    /// The workspace's name, if the answer has it.
    pub name: Option<Name>,
    /// The user's status in it, if the answer has one.
    pub status: Option<Status>,
    /// The role, if the answer has it beside the groups.
    pub role: Part<Role>,
    /// The groups, default ones too, if the answer has them.
    pub groups: Part<Vec<RemoteGroup>>,
}

/// A workspace of another server's.
#[derive(Debug)]
pub struct RemoteWorkspace {
    /// Its id there, if that can be kept.
    pub id: Option<WorkspaceId>,
    /// Its name.
    pub name: Name,
    /// Its slug, if the answer has one that is valid here.
    pub slug: Option<Slug>,
    /// Its own status, if the answer has one.
    pub status: Option<Status>,
    /// Its groups, default ones too.
    pub groups: Vec<RemoteGroup>,
    /// A sentence for each part of the workspace that can't be read.
    pub unread: Vec<String>,
}

/// A workspace that can't be imported, with the id and the name by which memberships may refer to it.
#[derive(Debug)]
pub struct UnreadableWorkspace {
    /// Its id there, if that can be kept.
    pub id: Option<WorkspaceId>,
    /// Its name, if it can have it here.
    pub name: Option<Name>,
    /// Why it can't be imported.
    pub why: String,
}

impl RemoteUser {
    /// Reads a user, or returns why it can't be imported.
    pub fn read(user: &Value) -> Result<Self, String> {
        let email = text(user, &["email"]).ok_or("there is no email")?;
        let (name, email) = (
            name_of(user)?.parse().map_err(|wrong| format!("name {wrong}"))?,
            email.parse().map_err(|wrong| format!("email {wrong}"))?,
        );
        let mut unread = Vec::new();
        Ok(Self {
            id: id(user),
            name,
            email,
            status: status(user).unwrap_or_else(|wrong| {
                unread.push(wrong);
                None
            }),
            memberships: memberships(user, &mut unread),
            groups: groups(user, &fields::GROUPS_OF_USERS, &mut unread),
            unread,
        })
    }

    /// What messages call a user that can't be read: by its position in the list, counted from one, if it has neither an
    /// address nor an id nor a name.
    #[must_use]
    pub fn label(user: &Value, position: u64) -> String {
        match text(user, &["email", "id", "name"]) {
            Some(text) => text.chars().filter(|c| !c.is_control()).take(254).collect(),
            None => format!("user {position} of the list"),
        }
    }
}

impl RemoteMembership {
    /// Reads a membership. Adds a sentence to `unread` for each part that can't be read.
    fn read(membership: &Value, unread: &mut Vec<String>) -> Option<Self> {
        let name = text(membership, &["name"]).map(str::parse::<Name>).transpose();
        let (id, name) = match (id(membership), name) {
            (_, Err(wrong)) => {
                unread.push(format!("the name of a workspace {wrong}"));
                return None;
            }
            (None, Ok(None)) => {
                unread.push(format!(
                    "a workspace has neither a name nor an id: {}",
                    shown(membership)
                ));
                return None;
            }
            (id, Ok(name)) => (id, name),
        };
        let mut wrong = Vec::new();
        let status = status(membership).unwrap_or_else(|why| {
            // Whether the user may sign in to it is unknown, so no status is assumed.
            wrong.push(format!("{why}; the membership is left out"));
            None
        });
        let read = wrong.is_empty().then(|| Self {
            role: role(membership, &mut wrong),
            groups: groups(membership, &fields::GROUPS, &mut wrong),
            status,
            id,
            name,
        });
        let label = text(membership, &["name", "id"]).unwrap_or_default();
        unread.extend(wrong.into_iter().map(|why| format!("workspace {label:?}: {why}")));
        read
    }
}

impl RemoteWorkspace {
    /// Reads a workspace, or returns why it can't be imported.
    pub fn read(workspace: &Value) -> Result<Self, UnreadableWorkspace> {
        Self::read_parts(workspace).map_err(|why| UnreadableWorkspace {
            id: id(workspace),
            name: text(workspace, &["name"]).and_then(|name| name.parse().ok()),
            why,
        })
    }

    fn read_parts(workspace: &Value) -> Result<Self, String> {
        let name = text(workspace, &["name"]).ok_or("there is no name")?;
        let (name, status) = (
            name.parse().map_err(|wrong| format!("name {wrong}"))?,
            status(workspace)?,
        );
        let mut unread = Vec::new();
        let groups = groups(workspace, &fields::GROUPS, &mut unread);
        if groups == Part::Absent {
            unread.push("the answer lacks its groups".to_owned());
        }
        Ok(Self {
            id: id(workspace),
            name,
            slug: text(workspace, &["slug"]).and_then(|slug| slug.parse().ok()),
            status,
            groups: groups.read().unwrap_or_default(),
            unread,
        })
    }
}

fn memberships(user: &Value, unread: &mut Vec<String>) -> Option<Vec<RemoteMembership>> {
    let wrong = match list(user, &["workspaces", "organizations"]) {
        Ok(Some(memberships)) => {
            let read = memberships.iter().filter_map(|one| RemoteMembership::read(one, unread));
            return Some(read.collect());
        }
        Ok(None) => "the answer lacks the workspaces".to_owned(),
        Err(wrong) => wrong,
    };
    unread.push(wrong);
    None
}

#[cfg(test)]
mod tests;
