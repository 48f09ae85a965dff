//! Workspaces and their groups.

use crate::{Group, GroupId, GroupName, Name, Reference, Refusal, Slug, Status, Timestamp, WorkspaceId};

/// The default group that every member is in.
pub const ALL_USERS: &str = "all_users";

/// The default group of those with the role admin.
pub const ADMIN: &str = "admin";

/// Names that no custom group may have, in lower case: the default groups and the roles.
pub const RESERVED_GROUP_NAMES: [&str; 4] = [ALL_USERS, ADMIN, "builder", "end-user"];

/// A workspace with its custom groups, in the order of their creation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workspace {
    /// What identifies it in memberships.
    pub head: WorkspaceHead,
    /// Its name in addresses.
    pub slug: Slug,
    /// Whether it is in use.
    pub status: Status,
    /// Whether it is the instance's default workspace; one is, the first that was made.
    pub is_default: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// Its custom groups; the default ones are in the head.
    pub groups: Vec<Group>,
}

/// The part of a workspace that a membership shows: its id and name, and the ids of its default groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkspaceHead {
    /// Its id.
    pub id: WorkspaceId,
    /// Its name, unique in the instance.
    pub name: Name,
    /// The id of its group `all_users`.
    pub all_users: GroupId,
    /// The id of its group `admin`.
    pub admin: GroupId,
}

/// A group that a reference was found to mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FoundGroup {
    /// The default group of all members.
    AllUsers(GroupId),
    /// The default group of the admins.
    Admin(GroupId),
    /// A group that was made later.
    Custom(Group),
}

impl FoundGroup {
    /// The group's id.
    #[must_use]
    pub const fn id(&self) -> GroupId {
        match self {
            Self::AllUsers(id) | Self::Admin(id) => *id,
            Self::Custom(group) => group.id,
        }
    }

    /// The group's name.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::AllUsers(_) => ALL_USERS,
            Self::Admin(_) => ADMIN,
            Self::Custom(group) => group.name.as_str(),
        }
    }
}

impl WorkspaceHead {
    /// Checks that a workspace found by the id of a reference also has the name that the reference gives.
    pub fn check(self, reference: &Reference<WorkspaceId>) -> Result<Self, Refusal> {
        match reference.name() {
            Some(name) if name != self.name.as_str() => Err(Refusal::WorkspaceMismatch {
                id: self.id.to_string(),
                name: name.to_owned(),
            }),
            _ => Ok(self),
        }
    }

    /// The default group that a reference means, if it means one.
    #[must_use]
    pub fn default_group(&self, reference: &Reference<GroupId>) -> Option<FoundGroup> {
        match reference {
            Reference::Id(id) | Reference::Both(id, _) if *id == self.all_users => Some(FoundGroup::AllUsers(*id)),
            Reference::Id(id) | Reference::Both(id, _) if *id == self.admin => Some(FoundGroup::Admin(*id)),
            Reference::Name(name) => match GroupName::key_of(name).as_str() {
                ALL_USERS => Some(FoundGroup::AllUsers(self.all_users)),
                ADMIN => Some(FoundGroup::Admin(self.admin)),
                _ => None,
            },
            _ => None,
        }
    }
}

impl FoundGroup {
    /// Checks that a group found by the id of a reference also has the name that the reference gives.
    pub fn check(self, reference: &Reference<GroupId>) -> Result<Self, Refusal> {
        match reference.name() {
            Some(name) if GroupName::key_of(name) != GroupName::key_of(self.name()) => Err(Refusal::GroupMismatch {
                id: self.id().to_string(),
                name: name.to_owned(),
            }),
            _ => Ok(self),
        }
    }
}
