//! The form in which commands print users, workspaces and groups.

use directory::{Group, Membership, Status, Timestamp, User, Workspace};
use serde::Serialize;
use store::ops::groups::CountedGroup;
use store::ops::groups::GroupMemberRow;
use store::ops::members::{Member, MemberAccess, MemberRow, Since};

use super::shapes::{
    AccessShape, CountedGroupShape, GroupMemberShape, GroupShape, MemberRowShape, MemberShape, UserShape,
    WorkspaceShape,
};
use super::time;

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
    const COLUMNS: &'static [&'static str] = &["ID", "NAME", "SLUG", "STATUS", "DEFAULT", "GROUPS"];
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
            if self.is_default { "yes" } else { "no" }.to_owned(),
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

impl Shown for CountedGroup {
    const COLUMNS: &'static [&'static str] = &["ID", "NAME", "DESCRIPTION", "MEMBERS"];
    type Shape<'a> = CountedGroupShape<'a>;

    fn shape(&self) -> CountedGroupShape<'_> {
        self.into()
    }

    fn cells(&self) -> Vec<String> {
        let mut cells = self.group.cells();
        cells.push(self.member_count.to_string());
        cells
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

impl Shown for Member {
    const COLUMNS: &'static [&'static str] = &["ID", "NAME", "EMAIL", "ROLE", "STATUS", "UNTIL", "GROUPS"];
    type Shape<'a> = MemberShape<'a>;

    fn shape(&self) -> MemberShape<'_> {
        self.into()
    }

    fn cells(&self) -> Vec<String> {
        let membership = &self.membership;
        let groups = membership.groups.iter();
        let groups: Vec<_> = groups
            .map(|place| with_end(place.name.as_str(), place.expires_at))
            .collect();
        vec![
            self.user.id.to_string(),
            self.user.name.to_string(),
            self.user.email.to_string(),
            with_end(membership.role.as_str(), membership.role_until),
            membership.status.to_string(),
            membership.expires_at.map(time::text).unwrap_or_default(),
            groups.join("\n"),
        ]
    }
}

/// `admin until 2026-12-05T00:00:00.000Z`
fn with_end(what: &str, end: Option<Timestamp>) -> String {
    match end {
        Some(end) => format!("{what} until {}", time::text(end)),
        None => what.to_owned(),
    }
}

impl Shown for MemberAccess {
    const COLUMNS: &'static [&'static str] = &["STATUS", "ROLE", "GROUPS"];
    type Shape<'a> = AccessShape<'a>;

    fn shape(&self) -> AccessShape<'_> {
        self.into()
    }

    fn cells(&self) -> Vec<String> {
        let membership = &self.membership;
        let groups = membership.groups.iter().filter_map(|place| {
            let since = self.groups.get(&place.id)?;
            Some(term(place.name.as_str(), since, place.expires_at))
        });
        vec![
            term(membership.status.as_str(), &self.status, membership.expires_at),
            term(membership.role.as_str(), &self.role, membership.role_until),
            groups.collect::<Vec<_>>().join("\n"),
        ]
    }
}

/// `admin since 2026-11-28T09:00:00.000Z by cli:ada (cli) until 2026-12-05T00:00:00.000Z`
fn term(what: &str, since: &Since, end: Option<Timestamp>) -> String {
    let at = time::text(since.at);
    let by = match (&since.by, &since.via) {
        (Some(by), Some(via)) => format!(" by {by} ({via})"),
        _ => String::new(),
    };
    with_end(&format!("{what} since {at}{by}"), end)
}

impl Shown for MemberRow {
    const COLUMNS: &'static [&'static str] = &["ID", "NAME", "EMAIL", "ROLE", "STATUS", "UNTIL"];
    type Shape<'a> = MemberRowShape<'a>;

    fn shape(&self) -> MemberRowShape<'_> {
        self.into()
    }

    fn cells(&self) -> Vec<String> {
        vec![
            self.id.to_string(),
            self.name.to_string(),
            self.email.to_string(),
            with_end(self.role.as_str(), self.role_until),
            self.status.to_string(),
            self.expires_at.map(time::text).unwrap_or_default(),
        ]
    }
}

impl Shown for GroupMemberRow {
    const COLUMNS: &'static [&'static str] = &["ID", "NAME", "EMAIL", "STATUS", "UNTIL"];
    type Shape<'a> = GroupMemberShape<'a>;

    fn shape(&self) -> GroupMemberShape<'_> {
        self.into()
    }

    fn cells(&self) -> Vec<String> {
        vec![
            self.id.to_string(),
            self.name.to_string(),
            self.email.to_string(),
            self.status.to_string(),
            self.expires_at.map(time::text).unwrap_or_default(),
        ]
    }
}
