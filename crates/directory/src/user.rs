//! Users, and what changing one means for the memberships.

use crate::membership::GroupSelection;
use crate::workspace::WorkspaceHead;
use crate::{Email, Membership, Name, Refusal, Status, Timestamp, UserId, WorkspaceId};
use std::collections::HashMap;

/// A user with all memberships, in the order of the workspaces' creation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// The id; users are listed in its order.
    pub id: UserId,
    /// The name, kept whole.
    pub name: Name,
    /// The address, unique in the instance.
    pub email: Email,
    /// Whether the user is in use.
    pub status: Status,
    /// When the user was made.
    pub created_at: Timestamp,
    /// The memberships, by workspace id.
    pub memberships: Vec<Membership>,
}

/// What a request changes about a user; what is `None` stays.
#[derive(Debug, Clone, Default)]
pub struct UserChange {
    /// The new name.
    pub name: Option<Name>,
    /// The new address.
    pub email: Option<Email>,
    /// The new status.
    pub status: Option<Status>,
}

/// A membership as a request wants it, its workspace and groups found.
#[derive(Debug, Clone)]
pub struct WantedMembership {
    /// The workspace.
    pub workspace: WorkspaceHead,
    /// The status.
    pub status: Status,
    /// The groups, all of them.
    pub groups: GroupSelection,
}

impl User {
    /// The user after a change. A status that really changes takes the memberships along: archiving archives those that
    /// are active and remembers which, making active brings back exactly those (contract, section 2).
    #[must_use]
    pub fn changed(&self, change: UserChange) -> Self {
        let mut user = self.clone();
        user.name = change.name.unwrap_or(user.name);
        user.email = change.email.unwrap_or(user.email);
        user.status = change.status.unwrap_or(user.status);
        if user.status != self.status {
            let carry = match user.status {
                Status::Archived => Membership::after_archiving_user,
                Status::Active => Membership::after_unarchiving_user,
            };
            user.memberships = user.memberships.into_iter().map(carry).collect();
        }
        user
    }

    /// The user with exactly the wanted memberships, each with exactly the wanted groups. A membership that stays keeps
    /// its creation time, and its role unless the groups say otherwise.
    pub fn with_relations(&self, wanted: Vec<WantedMembership>, now: Timestamp) -> Result<Self, Refusal> {
        let mut current: HashMap<WorkspaceId, &Membership> = self
            .memberships
            .iter()
            .map(|membership| (membership.workspace_id(), membership))
            .collect();
        let mut memberships = Vec::with_capacity(wanted.len());
        for WantedMembership {
            workspace,
            status,
            groups,
        } in wanted
        {
            memberships.push(match current.remove(&workspace.id) {
                Some(membership) => membership.clone().with_status(status).with_groups(groups),
                None => Membership::new(workspace, status, groups, now),
            });
        }
        memberships.sort_by_key(Membership::workspace_id);
        match memberships
            .windows(2)
            .find(|pair| pair[0].workspace_id() == pair[1].workspace_id())
        {
            Some(pair) => Err(Refusal::WorkspaceTwice(pair[0].workspace.name.clone())),
            None => Ok(Self {
                memberships,
                ..self.clone()
            }),
        }
    }

    /// The membership in a workspace.
    #[must_use]
    pub fn membership(&self, workspace: WorkspaceId) -> Option<&Membership> {
        self.memberships
            .iter()
            .find(|membership| membership.workspace_id() == workspace)
    }

    /// The user with one membership in place of the one in the same workspace.
    #[must_use]
    pub fn with_membership(&self, membership: &Membership) -> Self {
        let mut user = self.clone();
        for current in &mut user.memberships {
            if current.workspace_id() == membership.workspace_id() {
                current.clone_from(membership);
            }
        }
        user
    }
}
