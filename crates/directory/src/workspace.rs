//! Workspaces.

use crate::{Group, GroupId, Name, Slug, Status, Timestamp, WorkspaceId};

/// A workspace with its custom groups, in the order of their creation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workspace {
    /// The part that memberships show.
    pub head: WorkspaceHead,
    /// Its slug.
    pub slug: Slug,
    /// Whether it is active or archived.
    pub status: Status,
    /// Whether it is the default workspace, which is the first one that was created.
    pub is_default: bool,
    /// When it was created.
    pub created_at: Timestamp,
    /// Its custom groups; the ids of the default ones are in the head.
    pub groups: Vec<Group>,
}

/// What can change of a workspace; `None` stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WorkspaceChange {
    /// Another name.
    pub name: Option<Name>,
    /// Another status.
    pub status: Option<Status>,
}

impl Workspace {
    /// The workspace after the change.
    #[must_use]
    pub fn changed(&self, change: WorkspaceChange) -> Self {
        let mut after = self.clone();
        after.head.name = change.name.unwrap_or(after.head.name);
        after.status = change.status.unwrap_or(after.status);
        after
    }
}

/// The part of a workspace that a membership shows: its id and name, and the ids of its default groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkspaceHead {
    /// Its id.
    pub id: WorkspaceId,
    /// Its name, unique in the instance whatever the case of its letters.
    pub name: Name,
    /// The id of its group `all_users`.
    pub all_users: GroupId,
    /// The id of its group `admin`.
    pub admin: GroupId,
}
