//! How a request names a workspace or a group: by id, by name, or by both.

use crate::{GroupId, Status, WorkspaceId};
use std::fmt;

/// Names one thing by its id, its name, or both; with both, they must mean the same thing (contract, section 3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reference<Id> {
    /// By its id.
    Id(Id),
    /// By its name, trimmed.
    Name(String),
    /// By both.
    Both(Id, String),
}

impl<Id> Reference<Id> {
    /// A reference from what a request gave; `None` if it gave neither.
    #[must_use]
    pub fn new(id: Option<Id>, name: Option<String>) -> Option<Self> {
        match (id, name) {
            (Some(id), Some(name)) => Some(Self::Both(id, name)),
            (Some(id), None) => Some(Self::Id(id)),
            (None, Some(name)) => Some(Self::Name(name)),
            (None, None) => None,
        }
    }

    /// The name, if one was given.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Id(_) => None,
            Self::Name(name) | Self::Both(_, name) => Some(name),
        }
    }
}

/// Shows what the thing would be looked up by: the id, else the name.
impl<Id: fmt::Display> fmt::Display for Reference<Id> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) | Self::Both(id, _) => id.fmt(f),
            Self::Name(name) => f.write_str(name),
        }
    }
}

/// One entry of a request's list of workspaces: a membership as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkspaceItem {
    /// Which workspace.
    pub workspace: Reference<WorkspaceId>,
    /// The status of the membership; left out: active.
    pub status: Option<Status>,
    /// The groups; left out: none but `all_users`.
    pub groups: Vec<GroupItem>,
}

/// One entry of a request's list of groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupItem {
    /// Which group of the workspace.
    pub group: Reference<GroupId>,
    /// `archived` means "not in this group".
    pub status: Option<Status>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn has_what_was_given_and_is_shown_by_what_is_looked_up() {
        let id = WorkspaceId(Uuid::nil());
        let name = || "Sales".to_owned();
        let by_id = Reference::new(Some(id), None).unwrap();
        let by_name = Reference::<WorkspaceId>::new(None, Some(name())).unwrap();
        let by_both = Reference::new(Some(id), Some(name())).unwrap();
        assert_eq!((by_id.name(), by_id.to_string()), (None, id.to_string()));
        assert_eq!((by_name.name(), by_name.to_string()), (Some("Sales"), name()));
        assert_eq!((by_both.name(), by_both.to_string()), (Some("Sales"), id.to_string()));
        assert_eq!(Reference::<WorkspaceId>::new(None, None), None);
    }
}
