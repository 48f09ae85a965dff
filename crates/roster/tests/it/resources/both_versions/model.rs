//! The directory as it should be.

use std::collections::{BTreeMap, BTreeSet};

pub const WORKSPACES: [&str; 2] = ["finance", "ops"];
pub const GROUPS: [&str; 2] = ["Auditors", "Staff"];

/// The users, by their addresses.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Model(pub BTreeMap<String, User>);

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    pub name: String,
    pub status: &'static str,
    /// The memberships, by the names of the workspaces.
    pub memberships: BTreeMap<String, Membership>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    pub status: &'static str,
    pub role: &'static str,
    pub groups: BTreeSet<String>,
    /// Whether it was active until the user was archived.
    pub archived_with_user: bool,
}

impl Membership {
    pub fn new(status: &'static str, role: &'static str) -> Self {
        Self {
            status,
            role,
            groups: BTreeSet::new(),
            archived_with_user: false,
        }
    }

    pub fn set_status(&mut self, status: &'static str) {
        self.status = status;
        self.archived_with_user = false;
    }
}

impl User {
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            status: "active",
            memberships: BTreeMap::new(),
        }
    }

    /// Archives and reactivates the memberships that are tied to the user.
    pub fn set_status(&mut self, status: &'static str) {
        for membership in self.memberships.values_mut() {
            if status == "archived" && membership.status == "active" {
                membership.status = "archived";
                membership.archived_with_user = true;
            } else if status == "active" && membership.archived_with_user {
                membership.set_status("active");
            }
        }
        self.status = status;
    }

    fn is_active_in(&self, workspace: &str) -> bool {
        self.memberships
            .get(workspace)
            .is_some_and(|membership| membership.status == "active")
    }

    fn is_admin_of(&self, workspace: &str) -> bool {
        self.is_active_in(workspace) && self.memberships[workspace].role == "admin"
    }
}

impl Model {
    /// Whether a change to `after` takes away the last admin of a workspace that another user is an active member of.
    pub fn loses_its_last_admin(&self, after: &Self) -> bool {
        WORKSPACES.iter().any(|workspace| {
            let is_admin = |model: &Self, email: &str| {
                let user = model.0.get(email);
                user.is_some_and(|user| user.is_admin_of(workspace))
            };
            let mut lost = self
                .0
                .keys()
                .filter(|email| is_admin(self, email) && !is_admin(after, email));
            let Some(admin) = lost.next() else { return false };
            let mut others = after.0.iter().filter(|(email, _)| *email != admin);
            let has_others = others.any(|(_, user)| user.is_active_in(workspace));
            has_others && !after.0.keys().any(|email| is_admin(after, email))
        })
    }
}
