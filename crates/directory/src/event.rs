//! Events: what the log records of each change.

mod of_change;

use crate::{Details, Group, GroupId, Name, Scope, State, User, Workspace, WorkspaceHead, WorkspaceId};
use serde::Serialize;
use std::str::FromStr;
use uuid::Uuid;

/// Defines the enum of the actions, each with its name in the log.
macro_rules! actions {
    ($($action:ident = $word:literal,)+) => {
        /// What happened.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
        #[expect(missing_docs, reason = "the names explain themselves")]
        pub enum Action {
            $(#[serde(rename = $word)] $action,)+
        }

        impl Action {
            /// The name in the log; stable.
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

/// The text is not the name of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be the name of an action, such as user.created")]
pub struct InvalidAction;

actions! {
    UserCreated = "user.created",
    UserUpdated = "user.updated",
    UserArchived = "user.archived",
    UserUnarchived = "user.unarchived",
    UserPasswordSet = "user.password_set",
    UserDeleted = "user.deleted",
    MembershipAdded = "membership.added",
    MembershipUpdated = "membership.updated",
    MembershipArchived = "membership.archived",
    MembershipUnarchived = "membership.unarchived",
    MembershipRemoved = "membership.removed",
    MembershipExpired = "membership.expired",
    MembershipDetailsSet = "membership.details_set",
    RoleExpired = "role.expired",
    GroupMemberExpired = "group_member.expired",
    WorkspaceCreated = "workspace.created",
    WorkspaceUpdated = "workspace.updated",
    WorkspaceArchived = "workspace.archived",
    WorkspaceUnarchived = "workspace.unarchived",
    WorkspaceDeleted = "workspace.deleted",
    GroupCreated = "group.created",
    GroupUpdated = "group.updated",
    GroupDeleted = "group.deleted",
    LogRestored = "log.restored",
}

/// The type of object that an event is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SubjectType {
    /// A user. Also used for changes of the user's memberships or password.
    User,
    /// A workspace.
    Workspace,
    /// A custom group.
    Group,
    /// The log itself.
    Log,
}

impl SubjectType {
    /// The name in the log; stable.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Workspace => "workspace",
            Self::Group => "group",
            Self::Log => "log",
        }
    }
}

/// The object that an event is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Subject {
    /// Its type.
    #[serde(rename = "type")]
    pub kind: SubjectType,
    /// Its id.
    pub id: Uuid,
}

/// The workspace of an event. The log stores only the id; the name is for display.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EventWorkspace {
    /// Its id.
    pub id: WorkspaceId,
    /// Its name at that time.
    pub name: Name,
}

/// One change, as the log stores it. The store adds the number, the time, the actor and the hash.
///
/// `before` and `after` are the whole state of the subject, including ids and creation times, so that the directory can
/// be rebuilt from the log. Passwords and their hashes never enter the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// What happened.
    pub action: Action,
    /// The object of the event; for a membership, the user.
    pub subject: Subject,
    /// The workspace of the event, if any.
    pub workspace: Option<EventWorkspace>,
    /// The address of the person, if the states don't contain it. Like a name, it identifies a person.
    pub label: Option<String>,
    /// The state before; `None` for a new object.
    pub before: Option<State>,
    /// The state after; `None` for a removed object.
    pub after: Option<State>,
}

impl Event {
    /// The event for setting a user's password. It contains nothing about the password.
    #[must_use]
    pub fn password_set(user: &User) -> Self {
        Self {
            action: Action::UserPasswordSet,
            subject: subject_of(user),
            workspace: None,
            label: Some(user.email.to_string()),
            before: None,
            after: None,
        }
    }

    /// The event for a change of a member's metadata. It contains the keys, and none of the values.
    #[must_use]
    pub fn membership_details_set(user: &User, workspace: &WorkspaceHead, before: &Details, after: &Details) -> Self {
        let state = |details| State::of_details(user.id, workspace.id, details);
        Self {
            action: Action::MembershipDetailsSet,
            subject: subject_of(user),
            workspace: Some(workspace.into()),
            label: Some(user.email.to_string()),
            before: Some(state(before)),
            after: Some(state(after)),
        }
    }

    /// The event for a new workspace.
    #[must_use]
    pub fn workspace_created(workspace: &Workspace) -> Self {
        Self::of_workspace(Action::WorkspaceCreated, None, workspace)
    }

    /// The event for a change of a workspace.
    #[must_use]
    pub fn workspace_changed(before: &Workspace, after: &Workspace) -> Self {
        let action = match (before.status == after.status, after.status) {
            (true, _) => Action::WorkspaceUpdated,
            (false, crate::Status::Archived) => Action::WorkspaceArchived,
            (false, crate::Status::Active) => Action::WorkspaceUnarchived,
        };
        Self::of_workspace(action, Some(before), after)
    }

    /// The event for a workspace that is deleted.
    #[must_use]
    pub fn workspace_deleted(workspace: &Workspace) -> Self {
        Self {
            after: None,
            ..Self::of_workspace(Action::WorkspaceDeleted, Some(workspace), workspace)
        }
    }

    /// The event for a new custom group.
    #[must_use]
    pub fn group_created(workspace: &WorkspaceHead, group: &Group) -> Self {
        Self::of_group(Action::GroupCreated, workspace, group.id, None, Some(group))
    }

    /// The event for a change of a custom group.
    #[must_use]
    pub fn group_changed(workspace: &WorkspaceHead, before: &Group, after: &Group) -> Self {
        Self::of_group(Action::GroupUpdated, workspace, after.id, Some(before), Some(after))
    }

    /// The event for a custom group that is deleted.
    #[must_use]
    pub fn group_deleted(workspace: &WorkspaceHead, group: &Group) -> Self {
        Self::of_group(Action::GroupDeleted, workspace, group.id, Some(group), None)
    }

    /// The event for a log restored from an export; `events` is the number of events before this one.
    #[must_use]
    pub fn log_restored(events: u64) -> Self {
        Self {
            action: Action::LogRestored,
            subject: Subject {
                kind: SubjectType::Log,
                id: Uuid::nil(),
            },
            workspace: None,
            label: None,
            before: None,
            after: Some(State::of_log(events)),
        }
    }

    /// The scope that a caller needs for this change.
    #[must_use]
    pub const fn scope(&self) -> Scope {
        match self.action {
            Action::UserCreated
            | Action::UserUpdated
            | Action::UserArchived
            | Action::UserUnarchived
            | Action::UserPasswordSet
            | Action::UserDeleted
            | Action::LogRestored => Scope::UsersWrite,
            Action::MembershipAdded
            | Action::MembershipUpdated
            | Action::MembershipArchived
            | Action::MembershipUnarchived
            | Action::MembershipRemoved
            | Action::MembershipExpired
            | Action::MembershipDetailsSet
            | Action::RoleExpired
            | Action::GroupMemberExpired => Scope::MembershipsWrite,
            Action::WorkspaceCreated
            | Action::WorkspaceUpdated
            | Action::WorkspaceArchived
            | Action::WorkspaceUnarchived
            | Action::WorkspaceDeleted => Scope::WorkspacesWrite,
            Action::GroupCreated | Action::GroupUpdated | Action::GroupDeleted => Scope::GroupsWrite,
        }
    }

    fn of_workspace(action: Action, before: Option<&Workspace>, after: &Workspace) -> Self {
        let id = after.head.id;
        Self {
            action,
            subject: Subject {
                kind: SubjectType::Workspace,
                id: id.0,
            },
            // The name before the change.
            workspace: Some((&before.unwrap_or(after).head).into()),
            label: None,
            before: before.map(State::of_workspace),
            after: Some(State::of_workspace(after)),
        }
    }

    fn of_group(
        action: Action,
        workspace: &WorkspaceHead,
        id: GroupId,
        before: Option<&Group>,
        after: Option<&Group>,
    ) -> Self {
        let state = |group| State::of_group(workspace.id, group);
        Self {
            action,
            subject: Subject {
                kind: SubjectType::Group,
                id: id.0,
            },
            workspace: Some(workspace.into()),
            label: None,
            before: before.map(state),
            after: after.map(state),
        }
    }
}

impl From<&WorkspaceHead> for EventWorkspace {
    fn from(workspace: &WorkspaceHead) -> Self {
        Self {
            id: workspace.id,
            name: workspace.name.clone(),
        }
    }
}

const fn subject_of(user: &User) -> Subject {
    Subject {
        kind: SubjectType::User,
        id: user.id.0,
    }
}
