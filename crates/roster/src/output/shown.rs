//! How users, workspaces and groups look on the command line.

use directory::{ADMIN, ALL_USERS, Group, GroupId, Membership, Status, User, Workspace};
use roster_http::ext::shapes;
use serde::Serialize;

/// What commands can print.
pub trait Shown {
    /// The columns of a table.
    const COLUMNS: &'static [&'static str];

    /// As the API shows it.
    type Shape<'a>: Serialize
    where
        Self: 'a;

    /// This one as the API shows it.
    fn shape(&self) -> Self::Shape<'_>;

    /// A cell for each column; in a cell, each part is on a line of its own.
    fn cells(&self) -> Vec<String>;
}

impl Shown for User {
    const COLUMNS: &'static [&'static str] = &["ID", "NAME", "EMAIL", "STATUS", "WORKSPACES"];
    type Shape<'a> = shapes::User<'a>;

    fn shape(&self) -> shapes::User<'_> {
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

/// `finance (archived): all_users, editors`
fn membership_cell(membership: &Membership) -> String {
    let status = match membership.status {
        Status::Active => "",
        Status::Archived => " (archived)",
    };
    format!(
        "{}{status}: {}",
        membership.workspace.name,
        names(membership.all_groups())
    )
}

impl Shown for Workspace {
    const COLUMNS: &'static [&'static str] = &["ID", "NAME", "SLUG", "STATUS", "GROUPS"];
    type Shape<'a> = shapes::Workspace<'a>;

    fn shape(&self) -> shapes::Workspace<'_> {
        self.into()
    }

    fn cells(&self) -> Vec<String> {
        vec![
            self.head.id.to_string(),
            self.head.name.to_string(),
            self.slug.to_string(),
            self.status.to_string(),
            names(all_groups(self)),
        ]
    }
}

/// A group, a default one or a custom one, by its id and name.
impl Shown for (GroupId, &str) {
    const COLUMNS: &'static [&'static str] = &["ID", "NAME"];
    type Shape<'a>
        = shapes::Group<'a>
    where
        Self: 'a;

    fn shape(&self) -> shapes::Group<'_> {
        (*self).into()
    }

    fn cells(&self) -> Vec<String> {
        vec![self.0.to_string(), self.1.to_owned()]
    }
}

/// All groups of a workspace by id and name: the default ones, then the custom ones by creation.
pub fn all_groups(workspace: &Workspace) -> impl Iterator<Item = (GroupId, &str)> {
    let default = [(workspace.head.all_users, ALL_USERS), (workspace.head.admin, ADMIN)];
    default.into_iter().chain(workspace.groups.iter().map(id_and_name))
}

/// A custom group by id and name.
pub fn id_and_name(group: &Group) -> (GroupId, &str) {
    (group.id, group.name.as_str())
}

fn names<'a>(groups: impl Iterator<Item = (GroupId, &'a str)>) -> String {
    let names: Vec<_> = groups.map(|(_, name)| name).collect();
    names.join(", ")
}
