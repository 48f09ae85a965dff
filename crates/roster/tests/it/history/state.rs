//! The state of the model's directory, as far as requests change it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq)]
pub struct User {
    pub id: String,
    pub name: String,
    pub email: String,
    pub status: Status,
    /// By the workspace's id.
    pub memberships: BTreeMap<String, Membership>,
}

/// Times are milliseconds since 1970.
#[derive(Debug, Clone, PartialEq)]
pub struct Membership {
    pub status: Status,
    /// Whether it was archived with its user, and is reactivated with it.
    pub archived_with_user: bool,
    pub role: Role,
    pub expires_at: Option<i64>,
    pub role_until: Option<i64>,
    /// The custom groups by id, each with the time at which the user leaves it.
    pub groups: BTreeMap<String, Option<i64>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    Active,
    Archived,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    Admin,
    Builder,
    EndUser,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Workspace {
    pub id: String,
    pub name: String,
    pub slug: String,
    pub status: Status,
    pub is_default: bool,
    /// The ids of the default groups.
    pub all_users: String,
    pub admin: String,
    /// The names of the custom groups, by id.
    pub groups: BTreeMap<String, String>,
}

/// The objects that a commit changes, each with the state after it; `None` for a deleted one.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Changes {
    pub users: BTreeMap<String, Option<User>>,
    pub workspaces: BTreeMap<String, Option<Workspace>>,
}

impl User {
    /// Archiving a user archives and remembers the active memberships; reactivating the user reactivates exactly those.
    pub fn with_status(&self, status: Status) -> Self {
        let mut user = self.clone();
        user.status = status;
        if self.status == status {
            return user;
        }
        for membership in user.memberships.values_mut() {
            match status {
                Status::Archived if membership.status == Status::Active => {
                    membership.status = Status::Archived;
                    membership.archived_with_user = true;
                }
                Status::Active if membership.archived_with_user => membership.set_status(Status::Active),
                _ => {}
            }
        }
        user
    }

    pub fn is_active_in(&self, workspace: &str) -> bool {
        self.status == Status::Active
            && self
                .memberships
                .get(workspace)
                .is_some_and(|membership| membership.status == Status::Active)
    }

    pub fn is_active_admin_in(&self, workspace: &str) -> bool {
        self.is_active_in(workspace) && self.memberships[workspace].role == Role::Admin
    }
}

impl Membership {
    /// An active membership without groups, of a user who had none.
    pub fn new(role: Role) -> Self {
        Self {
            status: Status::Active,
            archived_with_user: false,
            role,
            expires_at: None,
            role_until: None,
            groups: BTreeMap::new(),
        }
    }

    /// A requested status is kept, and no longer changes with the user's.
    pub fn set_status(&mut self, status: Status) {
        self.status = status;
        self.archived_with_user = false;
    }

    /// Another role than the current one has no end.
    pub fn set_role(&mut self, role: Role) {
        if role != self.role {
            self.role = role;
            self.role_until = None;
        }
    }
}

impl Changes {
    pub fn of_user(user: User) -> Self {
        Self::of_users([user])
    }

    pub fn of_users(users: impl IntoIterator<Item = User>) -> Self {
        let users = users.into_iter().map(|user| (user.id.clone(), Some(user)));
        Self {
            users: users.collect(),
            ..Self::default()
        }
    }

    pub fn and_workspace(mut self, workspace: Workspace) -> Self {
        self.workspaces.insert(workspace.id.clone(), Some(workspace));
        self
    }

    pub fn are_none(&self) -> bool {
        self.users.is_empty() && self.workspaces.is_empty()
    }
}
