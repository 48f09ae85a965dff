//! Validates that records come in order and refer only to what exists.

use super::{MembershipRecord, Record, UserRecord, WorkspaceRecord};
use crate::log::{BrokenChain, Chain};
use directory::{GroupId, Status, UserId, WorkspaceId};
use std::collections::HashMap;

/// Why a record can't follow the records before it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OutOfOrder {
    /// Workspaces come first, then users, then events.
    #[error("{0} can't follow {1}: workspaces come first, then users, then events")]
    Kind(&'static str, &'static str),
    /// Ids are unique and ascending.
    #[error("the {0} {1} follows one with the same or a higher id")]
    Id(&'static str, String),
    /// The nil UUID sorts before all ids, and no user has it.
    #[error("no user has the id {0}")]
    NilUser(UserId),
    /// The event doesn't continue the chain.
    #[error(transparent)]
    Chain(#[from] BrokenChain),
    /// A membership in a workspace that doesn't exist.
    #[error("the user is a member of the workspace {0}, which does not exist")]
    UnknownWorkspace(WorkspaceId),
    /// A group that the workspace doesn't have.
    #[error("the user is in the group {0}, which the workspace {1} doesn't have")]
    UnknownGroup(GroupId, WorkspaceId),
    /// A membership that was archived with its user must be archived.
    #[error("the membership in the workspace {0} was archived with the user and is not archived")]
    NotArchived(WorkspaceId),
}

/// Validates the records from the first to the last. Holds the ids of workspaces and groups, but nothing of users.
#[derive(Debug)]
pub struct Order {
    groups: HashMap<WorkspaceId, Vec<GroupId>>,
    workspace: Option<WorkspaceId>,
    user: Option<UserId>,
    chain: Chain,
}

impl Default for Order {
    fn default() -> Self {
        Self {
            groups: HashMap::new(),
            workspace: None,
            user: None,
            chain: Chain::EMPTY,
        }
    }
}

impl Order {
    /// The number of the last event, its time and its hash.
    pub(super) const fn chain(&self) -> &Chain {
        &self.chain
    }

    /// Validates the next record.
    pub fn next(&mut self, record: &Record) -> Result<(), OutOfOrder> {
        match record {
            Record::Workspace(workspace) => self.workspace(workspace),
            Record::User(user) => self.user(user),
            Record::Event(event) => Ok(event.follow(&mut self.chain)?),
        }
    }

    fn workspace(&mut self, workspace: &WorkspaceRecord) -> Result<(), OutOfOrder> {
        if self.chain.seq > 0 {
            return Err(OutOfOrder::Kind("workspaces", "events"));
        }
        if self.user.is_some() {
            return Err(OutOfOrder::Kind("workspaces", "users"));
        }
        ascends("workspace", &mut self.workspace, workspace.id)?;
        let groups: Vec<_> = workspace.groups.iter().map(|group| group.id).collect();
        all_ascend("group", &groups)?;
        self.groups.insert(workspace.id, groups);
        Ok(())
    }

    fn user(&mut self, user: &UserRecord) -> Result<(), OutOfOrder> {
        if self.chain.seq > 0 {
            return Err(OutOfOrder::Kind("users", "events"));
        }
        if user.id.0.is_nil() {
            return Err(OutOfOrder::NilUser(user.id));
        }
        ascends("user", &mut self.user, user.id)?;
        let workspaces: Vec<_> = user.memberships.iter().map(|member| member.workspace).collect();
        all_ascend("workspace", &workspaces)?;
        user.memberships.iter().try_for_each(|member| self.membership(member))
    }

    fn membership(&self, member: &MembershipRecord) -> Result<(), OutOfOrder> {
        let workspace = member.workspace;
        let groups = self.groups.get(&workspace);
        let groups = groups.ok_or(OutOfOrder::UnknownWorkspace(workspace))?;
        all_ascend("group", &member.groups)?;
        if let Some(group) = member.groups.iter().find(|group| groups.binary_search(group).is_err()) {
            return Err(OutOfOrder::UnknownGroup(*group, workspace));
        }
        if member.archived_with_user && member.status != Status::Archived {
            return Err(OutOfOrder::NotArchived(workspace));
        }
        Ok(())
    }
}

fn ascends<Id: Copy + Ord + ToString>(kind: &'static str, last: &mut Option<Id>, next: Id) -> Result<(), OutOfOrder> {
    if last.is_some_and(|last| last >= next) {
        return Err(OutOfOrder::Id(kind, next.to_string()));
    }
    *last = Some(next);
    Ok(())
}

fn all_ascend<Id: Copy + Ord + ToString>(kind: &'static str, ids: &[Id]) -> Result<(), OutOfOrder> {
    let mut last = None;
    ids.iter().try_for_each(|id| ascends(kind, &mut last, *id))
}
