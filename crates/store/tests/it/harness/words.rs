//! Short forms of what the tests need often.

use directory::{
    ADMIN, ALL_USERS, Detail, Details, Email, GroupKey, GroupName, Membership, Name, Role, Slug, Status, UserId,
    WorkspaceChange, WorkspaceId, WorkspaceKey,
};
use store::ops::users::{Create, ListedGroup, Relation, ReplaceRelations};
use store::ops::{groups, workspaces};

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

/// The metadata with these keys and values.
pub fn details(entries: &[(&str, &str)]) -> Details {
    let detail = |(key, value): &(&str, &str)| Detail::new((*key).to_owned(), (*value).to_owned()).expect("an entry");
    Details::new(entries.iter().map(detail).collect()).expect("metadata")
}

pub fn key(text: &str) -> WorkspaceKey {
    WorkspaceKey::Text(text.into())
}

/// Creates an active user without password and memberships.
pub fn create(address: &str) -> Create {
    Create {
        name: name("Ada Obi King"),
        email: email(address),
        status: Status::Active,
        home: None,
        password: None,
        workspaces: Vec::new(),
    }
}

/// Renames a workspace.
pub fn rename(workspace: WorkspaceKey, to: &str) -> workspaces::Update {
    let change = WorkspaceChange {
        name: Some(name(to)),
        ..WorkspaceChange::default()
    };
    workspaces::Update { workspace, change }
}

/// Sets the status of a workspace, if it has another one.
pub fn set_status(workspace: WorkspaceKey, status: Status) -> workspaces::Update {
    let change = WorkspaceChange {
        status: Some(status),
        ..WorkspaceChange::default()
    };
    workspaces::Update { workspace, change }
}

/// Creates a workspace, with a slug derived from its name.
pub fn create_workspace(text: &str) -> workspaces::Create {
    workspaces::Create {
        name: name(text),
        slug: None,
    }
}

pub fn relations(user: UserId, workspaces: impl Into<Vec<Relation>>) -> ReplaceRelations {
    ReplaceRelations {
        user: user.into(),
        workspaces: workspaces.into(),
    }
}

fn item(workspace: WorkspaceKey) -> Relation {
    Relation {
        workspace,
        status: None,
        role: None,
        groups: None,
    }
}

/// A membership in the workspace with this name.
pub fn in_workspace(name: &str) -> Relation {
    item(WorkspaceKey::Text(name.into()))
}

/// A membership in the workspace with this id.
pub fn by_id(id: WorkspaceId) -> Relation {
    item(WorkspaceKey::Id(id))
}

pub fn with_status(item: Relation, status: Status) -> Relation {
    Relation {
        status: Some(status),
        ..item
    }
}

pub fn with_groups(item: Relation, names: &[&str]) -> Relation {
    Relation {
        groups: Some(names.iter().map(|name| listed(name)).collect()),
        ..item
    }
}

/// The group with this name, as an item of a request's list.
pub fn listed(name: &str) -> ListedGroup {
    ListedGroup {
        group: GroupKey::Text(name.into()),
        is_member: true,
    }
}

/// Creates a group without a description.
pub fn create_group(workspace: &str, name: &str) -> groups::Create {
    groups::Create {
        workspace: key(workspace),
        name: group_name(name),
        description: None,
    }
}

/// The names of a member's groups, default ones first.
pub fn groups_of(membership: &Membership) -> Vec<&str> {
    let admin = (membership.role == Role::Admin).then_some(ADMIN);
    let custom = membership.groups.iter().map(|group| group.name.as_str());
    std::iter::once(ALL_USERS).chain(admin).chain(custom).collect()
}
