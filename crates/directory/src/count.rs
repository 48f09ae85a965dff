//! What is counted, and how a change counts.

use crate::{Event, GroupId, PublicState, Role, State, Status, WorkspaceId};
use uuid::Uuid;

/// A number that is kept beside the directory, so that nobody has to count its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Count {
    /// The users with this status.
    Users(Status),
    /// The members of a workspace with this status and role.
    Members(WorkspaceId, Status, Role),
    /// The members of a custom group whose membership of the workspace has this status.
    GroupMembers(GroupId, Status),
}

impl Event {
    /// What the event adds to each count.
    #[must_use]
    pub fn counts(&self) -> Vec<(Count, i64)> {
        let before = self.before.as_ref().map(counted).unwrap_or_default();
        let after = self.after.as_ref().map(counted).unwrap_or_default();
        let gone = before
            .iter()
            .filter(|count| !after.contains(count))
            .map(|count| (*count, -1));
        let new = after
            .iter()
            .filter(|count| !before.contains(count))
            .map(|count| (*count, 1));
        gone.chain(new).collect()
    }

    /// The workspace that may have lost an active admin by the change.
    #[must_use]
    pub fn loses_admin(&self) -> Option<WorkspaceId> {
        let of = |state: &State| match state.public {
            PublicState::Membership {
                workspace,
                status: Status::Active,
                role: Role::Admin,
                ..
            } => Some(workspace),
            _ => None,
        };
        let before = self.before.as_ref().and_then(of);
        before.filter(|_| self.after.as_ref().and_then(of).is_none())
    }

    /// The status before, if the event is about a user's own fields.
    #[must_use]
    pub fn user_status_before(&self) -> Option<Status> {
        match self.before.as_ref()?.public {
            PublicState::User { status, .. } => Some(status),
            _ => None,
        }
    }

    /// The user who is active again, or whose membership is.
    #[must_use]
    pub fn reactivates(&self) -> Option<Uuid> {
        let status = |state: &State| match state.public {
            PublicState::User { status, .. } | PublicState::Membership { status, .. } => Some(status),
            _ => None,
        };
        let before = self.before.as_ref().and_then(status);
        let after = self.after.as_ref().and_then(status);
        let is_active_again = (before, after) == (Some(Status::Archived), Some(Status::Active));
        is_active_again.then_some(self.subject.id)
    }
}

/// The counts that include a subject with this state.
fn counted(state: &State) -> Vec<Count> {
    match &state.public {
        PublicState::User { status, .. } => vec![Count::Users(*status)],
        PublicState::Membership {
            workspace,
            status,
            role,
            groups,
            ..
        } => {
            let in_groups = groups.iter().map(|group| Count::GroupMembers(*group, *status));
            in_groups.chain([Count::Members(*workspace, *status, *role)]).collect()
        }
        _ => Vec::new(),
    }
}
