//! Workspaces.

use crate::{Group, GroupId, Name, Slug, Status, Timestamp, WorkspaceId};

/// A workspace with its custom groups, in the order of their creation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workspace {
    /// What identifies it in memberships.
    pub head: WorkspaceHead,
    /// Its name in addresses.
    pub slug: Slug,
    /// Whether it is in use.
    pub status: Status,
    /// Whether it is the instance's default workspace; one is, the first that was created.
    pub is_default: bool,
    /// When it was created.
    pub created_at: Timestamp,
    /// Its custom groups; the ids of the default ones are in the head.
    pub groups: Vec<Group>,
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
