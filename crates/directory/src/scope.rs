//! Scopes: what a caller may do.

use std::fmt;

/// A permission. The scope to write includes the scope to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// Reading users, their workspaces and groups.
    UsersRead,
    /// Creating and changing users.
    UsersWrite,
    /// Reading the members of a workspace.
    MembershipsRead,
    /// Changing memberships, their roles and their groups.
    MembershipsWrite,
    /// Reading groups.
    GroupsRead,
    /// Creating and changing groups.
    GroupsWrite,
    /// Reading workspaces.
    WorkspacesRead,
    /// Creating and changing workspaces.
    WorkspacesWrite,
    /// Reading the event log.
    EventsRead,
}

impl Scope {
    /// All scopes.
    pub const ALL: [Self; 9] = [
        Self::UsersRead,
        Self::UsersWrite,
        Self::MembershipsRead,
        Self::MembershipsWrite,
        Self::GroupsRead,
        Self::GroupsWrite,
        Self::WorkspacesRead,
        Self::WorkspacesWrite,
        Self::EventsRead,
    ];

    /// The name; stable.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::UsersRead => "users:read",
            Self::UsersWrite => "users:write",
            Self::MembershipsRead => "memberships:read",
            Self::MembershipsWrite => "memberships:write",
            Self::GroupsRead => "groups:read",
            Self::GroupsWrite => "groups:write",
            Self::WorkspacesRead => "workspaces:read",
            Self::WorkspacesWrite => "workspaces:write",
            Self::EventsRead => "events:read",
        }
    }

    /// For a scope to read, the scope to write, which includes it.
    #[must_use]
    pub const fn to_write(self) -> Option<Self> {
        match self {
            Self::UsersRead => Some(Self::UsersWrite),
            Self::MembershipsRead => Some(Self::MembershipsWrite),
            Self::GroupsRead => Some(Self::GroupsWrite),
            Self::WorkspacesRead => Some(Self::WorkspacesWrite),
            _ => None,
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
