//! The form in which commands print users, workspaces and groups.

use directory::{Group, Membership, Status, User, Workspace};
use serde::Serialize;

use super::shapes::{GroupShape, UserShape, WorkspaceShape};

/// A type that commands can print.
pub trait Shown {
    /// The columns of a table.
    const COLUMNS: &'static [&'static str];

    /// The JSON form of the type.
    type Shape<'a>: Serialize
    where
        Self: 'a;

    /// This value as JSON.
    fn shape(&self) -> Self::Shape<'_>;

    /// A cell for each column. Each part of a cell is on its own line.
    fn cells(&self) -> Vec<String>;
}

impl Shown for User {
    const COLUMNS: &'static [&'static str] = &["ID", "NAME", "EMAIL", "STATUS", "WORKSPACES"];
    type Shape<'a> = UserShape<'a>;

    fn shape(&self) -> UserShape<'_> {
        self.into()
    }

    fn cells(&self) -> Vec<String> {
        let memberships: Vec<_> = self.memberships.iter().map(membership_cell).collect();
        vec![
            self.id.to_string(),
            self.name.to_string(),
            self.email.to_string(),
            self.status.to_string(),
            memberships.join("\n"),
        ]
    }
}

/// `finance (archived), admin: Auditors, Night shift`
fn membership_cell(membership: &Membership) -> String {
    let status = match membership.status {
        Status::Active => "",
        Status::Archived => " (archived)",
    };
    let member = format!("{}{status}, {}", membership.workspace.name, membership.role);
    let groups: Vec<_> = membership.groups.iter().map(|group| group.name.as_str()).collect();
    if groups.is_empty() {
        return member;
    }
    format!("{member}: {}", groups.join(", "))
}

impl Shown for Workspace {
    const COLUMNS: &'static [&'static str] = &["ID", "NAME", "SLUG", "STATUS", "GROUPS"];
    type Shape<'a> = WorkspaceShape<'a>;

    fn shape(&self) -> WorkspaceShape<'_> {
        self.into()
    }

    fn cells(&self) -> Vec<String> {
        let groups: Vec<_> = self.groups.iter().map(group_cell).collect();
        vec![
            self.head.id.to_string(),
            self.head.name.to_string(),
            self.slug.to_string(),
            self.status.to_string(),
            groups.join("\n"),
        ]
    }
}

/// `Auditors: sees all books`
fn group_cell(group: &Group) -> String {
    match &group.description {
        Some(description) => format!("{}: {description}", group.name),
        None => group.name.to_string(),
    }
}

impl Shown for Group {
    const COLUMNS: &'static [&'static str] = &["ID", "NAME", "DESCRIPTION"];
    type Shape<'a> = GroupShape<'a>;

    fn shape(&self) -> GroupShape<'_> {
        self.into()
    }

    fn cells(&self) -> Vec<String> {
        let description = self.description.as_ref().map(ToString::to_string);
        vec![
            self.id.to_string(),
            self.name.to_string(),
            description.unwrap_or_default(),
        ]
    }
}
