//! Events: what the log says of each change.

use crate::change::Change;
use crate::{Group, Membership, Timestamp, User, UserId, Workspace, WorkspaceId};
use serde::Serialize;
use serde_json::{Value, json};
use std::str::FromStr;
use uuid::Uuid;

/// Makes the enum of the actions, each with its word in the log.
macro_rules! actions {
    ($($action:ident = $word:literal,)+) => {
        /// What happened.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
        #[expect(missing_docs, reason = "the words say it")]
        pub enum Action {
            $(#[serde(rename = $word)] $action,)+
        }

        impl Action {
            /// The word for it in the log; stable.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$action => $word,)+
                }
            }
        }

        impl FromStr for Action {
            type Err = InvalidAction;

            fn from_str(text: &str) -> Result<Self, InvalidAction> {
                match text {
                    $($word => Ok(Self::$action),)+
                    _ => Err(InvalidAction),
                }
            }
        }
    };
}

/// The text is no action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be the name of an event, such as user.created")]
pub struct InvalidAction;

actions! {
    UserCreated = "user.created",
    UserUpdated = "user.updated",
    UserArchived = "user.archived",
    UserUnarchived = "user.unarchived",
    UserPasswordSet = "user.password_set",
    MembershipAdded = "membership.added",
    MembershipUpdated = "membership.updated",
    MembershipArchived = "membership.archived",
    MembershipUnarchived = "membership.unarchived",
    MembershipRemoved = "membership.removed",
    WorkspaceCreated = "workspace.created",
    WorkspaceUpdated = "workspace.updated",
    WorkspaceArchived = "workspace.archived",
    WorkspaceUnarchived = "workspace.unarchived",
    GroupCreated = "group.created",
}

/// One change, as the log keeps it. The store adds the sequence number, the time, the actor and the request id.
///
/// `before` and `after` are the whole state of the subject, ids and creation times included, so that the log is enough to
/// rebuild the directory. Passwords and their hashes never enter it.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// What happened.
    pub action: Action,
    /// The id of the user, workspace or group that it happened to; of a membership, the user's.
    pub subject: Uuid,
    /// The workspace that it happened in, if any.
    pub workspace: Option<WorkspaceId>,
    /// The state before; `None` for what is new.
    pub before: Option<Value>,
    /// The state after; `None` for what is gone.
    pub after: Option<Value>,
}

impl Event {
    /// The event of a user's password being set; it says nothing of the password.
    #[must_use]
    pub const fn password_set(user: UserId) -> Self {
        Self {
            action: Action::UserPasswordSet,
            subject: user.0,
            workspace: None,
            before: None,
            after: None,
        }
    }

    /// The event of a new workspace.
    #[must_use]
    pub fn workspace_created(workspace: &Workspace) -> Self {
        Self::of_workspace(Action::WorkspaceCreated, None, workspace)
    }

    /// The event of a workspace that is different.
    #[must_use]
    pub fn workspace_changed(before: &Workspace, after: &Workspace) -> Self {
        let action = match (before.status == after.status, after.status) {
            (true, _) => Action::WorkspaceUpdated,
            (false, crate::Status::Archived) => Action::WorkspaceArchived,
            (false, crate::Status::Active) => Action::WorkspaceUnarchived,
        };
        Self::of_workspace(action, Some(before), after)
    }

    /// The event of a new custom group.
    #[must_use]
    pub fn group_created(workspace: WorkspaceId, group: &Group, created_at: Timestamp) -> Self {
        Self {
            action: Action::GroupCreated,
            subject: group.id.0,
            workspace: Some(workspace),
            before: None,
            after: Some(json!({"id": group.id, "workspace": workspace, "name": group.name, "created_at": created_at})),
        }
    }

    fn of_workspace(action: Action, before: Option<&Workspace>, after: &Workspace) -> Self {
        let id = after.head.id;
        Self {
            action,
            subject: id.0,
            workspace: Some(id),
            before: before.map(workspace_state),
            after: Some(workspace_state(after)),
        }
    }

    fn of_membership(action: Action, user: UserId, before: Option<&Membership>, after: Option<&Membership>) -> Self {
        let state = |membership| membership_state(user, membership);
        Self {
            action,
            subject: user.0,
            workspace: after.or(before).map(Membership::workspace_id),
            before: before.map(state),
            after: after.map(state),
        }
    }
}

impl From<Change<'_>> for Event {
    fn from(change: Change<'_>) -> Self {
        match change {
            Change::UserCreated(user) => Self {
                action: Action::UserCreated,
                subject: user.id.0,
                workspace: None,
                before: None,
                after: Some(user_state(user)),
            },
            Change::UserChanged(before, after) => Self {
                action: changed_user(before, after),
                subject: after.id.0,
                workspace: None,
                before: Some(user_state(before)),
                after: Some(user_state(after)),
            },
            Change::MembershipAdded(user, after) => {
                Self::of_membership(Action::MembershipAdded, user, None, Some(after))
            }
            Change::MembershipChanged(user, before, after) => {
                Self::of_membership(changed_membership(before, after), user, Some(before), Some(after))
            }
            Change::MembershipRemoved(user, before) => {
                Self::of_membership(Action::MembershipRemoved, user, Some(before), None)
            }
        }
    }
}

/// A change of status gives the event its name, whatever else changed with it: that is what people search for.
fn changed_user(before: &User, after: &User) -> Action {
    match (before.status == after.status, after.status) {
        (true, _) => Action::UserUpdated,
        (false, crate::Status::Archived) => Action::UserArchived,
        (false, crate::Status::Active) => Action::UserUnarchived,
    }
}

fn changed_membership(before: &Membership, after: &Membership) -> Action {
    match (before.status == after.status, after.status) {
        (true, _) => Action::MembershipUpdated,
        (false, crate::Status::Archived) => Action::MembershipArchived,
        (false, crate::Status::Active) => Action::MembershipUnarchived,
    }
}

fn user_state(user: &User) -> Value {
    json!({
        "id": user.id, "name": user.name, "email": user.email, "status": user.status, "created_at": user.created_at,
    })
}

fn membership_state(user: UserId, membership: &Membership) -> Value {
    json!({
        "user": user, "workspace": membership.workspace_id(), "status": membership.status, "role": membership.role,
        "archived_with_user": membership.archived_with_user, "created_at": membership.created_at,
        "groups": membership.groups.iter().map(|group| group.id).collect::<Vec<_>>(),
    })
}

fn workspace_state(workspace: &Workspace) -> Value {
    json!({
        "id": workspace.head.id, "name": workspace.head.name, "slug": workspace.slug, "status": workspace.status,
        "default": workspace.is_default, "all_users": workspace.head.all_users, "admin": workspace.head.admin,
        "created_at": workspace.created_at,
    })
}
