//! Short ways to say what the tests say all the time.

use directory::{
    Email, GroupItem, GroupName, Membership, Name, Reference, Slug, Status, UserId, WorkspaceId, WorkspaceItem,
};
use store::ops::users::{Create, ReplaceRelations};
use store::ops::workspaces::{self, WorkspaceKey};

pub fn name(text: &str) -> Name {
    text.parse().expect("a name")
}

pub fn email(text: &str) -> Email {
    text.parse().expect("an address")
}

pub fn slug(text: &str) -> Slug {
    text.parse().expect("a slug")
}

pub fn group_name(text: &str) -> GroupName {
    text.parse().expect("a group's name")
}

pub fn key(text: &str) -> WorkspaceKey {
    WorkspaceKey(text.into())
}

/// Creates an active user without password and memberships.
pub fn create(address: &str) -> Create {
    Create {
        name: name("Ada Obi King"),
        email: email(address),
        status: Status::Active,
        password: None,
        workspaces: Vec::new(),
    }
}

/// Creates a workspace with a slug of its name.
pub fn create_workspace(text: &str) -> workspaces::Create {
    workspaces::Create {
        name: name(text),
        slug: None,
    }
}

pub fn relations(user: UserId, workspaces: impl Into<Vec<WorkspaceItem>>) -> ReplaceRelations {
    ReplaceRelations {
        user: user.into(),
        workspaces: workspaces.into(),
    }
}

fn item(workspace: Reference<WorkspaceId>) -> WorkspaceItem {
    WorkspaceItem {
        workspace,
        status: None,
        groups: Vec::new(),
    }
}

/// A membership in the workspace of this name.
pub fn in_workspace(name: &str) -> WorkspaceItem {
    item(Reference::Name(name.into()))
}

/// A membership in the workspace with this id.
pub fn by_id(id: WorkspaceId) -> WorkspaceItem {
    item(Reference::Id(id))
}

pub fn with_status(item: WorkspaceItem, status: Status) -> WorkspaceItem {
    WorkspaceItem {
        status: Some(status),
        ..item
    }
}

pub fn with_groups(item: WorkspaceItem, names: &[&str]) -> WorkspaceItem {
    WorkspaceItem {
        groups: names.iter().map(|name| listed(name)).collect(),
        ..item
    }
}

/// The group of this name, as an entry of a request's list.
pub fn listed(name: &str) -> GroupItem {
    GroupItem {
        group: Reference::Name(name.into()),
        status: None,
    }
}

/// The names of the groups that a member is in.
pub fn groups_of(membership: &Membership) -> Vec<&str> {
    membership.all_groups().map(|(_, name)| name).collect()
}
