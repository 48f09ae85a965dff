//! Why the directory refuses a request.

use crate::{Email, Name, Scope, Slug};

/// A request that the rules of the directory don't allow. Nothing was changed.
///
/// The messages are those of the contract (section 4) where it gives one; [`Refusal::code`] is stable, messages may grow
/// clearer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Another user has this address.
    #[error("User with email {0} already exists")]
    EmailTaken(Email),
    /// No user has this id or address.
    #[error("User not found")]
    UserNotFound,
    /// No workspace has the id of the path.
    #[error("Workspace not found")]
    WorkspaceNotFound,
    /// The user is no member of the workspace.
    #[error("User not found in this workspace")]
    NotAMember,
    /// A workspace item names no workspace: its id or name.
    #[error("The workspaces id or name do not exist: {0}")]
    UnknownWorkspace(String),
    /// A group item names no group of its workspace: its id or name.
    #[error("Group permission id or name not found: {0}")]
    UnknownGroup(String),
    /// The id and the name of one workspace item mean different workspaces.
    #[error("The workspace id {id} and the name {name} do not mean the same workspace")]
    WorkspaceMismatch {
        /// The id given.
        id: String,
        /// The name given.
        name: String,
    },
    /// The id and the name of one group item mean different groups.
    #[error("The group id {id} and the name {name} do not mean the same group")]
    GroupMismatch {
        /// The id given.
        id: String,
        /// The name given.
        name: String,
    },
    /// A list of workspace items names this workspace twice.
    #[error("The workspace {0} is listed more than once")]
    WorkspaceTwice(Name),
    /// A list of group items names this group twice.
    #[error("The group {0} is listed more than once")]
    GroupTwice(String),
    /// Another workspace has this name.
    #[error("Workspace with name {0} already exists")]
    WorkspaceNameTaken(Name),
    /// Another workspace has this slug.
    #[error("Workspace with slug {0} already exists")]
    SlugTaken(Slug),
    /// The workspace has a group of this name, in this or another case.
    #[error("Group with name {0} already exists in this workspace")]
    GroupNameTaken(String),
    /// The caller doesn't have the scope that this takes.
    #[error("This takes the scope {0}")]
    ScopeMissing(Scope),
    /// The caller reaches some workspaces only, and this is about the whole instance.
    #[error("This takes a caller that reaches the whole instance")]
    InstanceOnly,
}

impl Refusal {
    /// A stable word for the kind of refusal, for logs and metrics.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::EmailTaken(_) => "email_taken",
            Self::UserNotFound => "user_not_found",
            Self::WorkspaceNotFound => "workspace_not_found",
            Self::NotAMember => "not_a_member",
            Self::UnknownWorkspace(_) => "unknown_workspace",
            Self::UnknownGroup(_) => "unknown_group",
            Self::WorkspaceMismatch { .. } => "workspace_mismatch",
            Self::GroupMismatch { .. } => "group_mismatch",
            Self::WorkspaceTwice(_) => "workspace_twice",
            Self::GroupTwice(_) => "group_twice",
            Self::WorkspaceNameTaken(_) => "workspace_name_taken",
            Self::SlugTaken(_) => "slug_taken",
            Self::GroupNameTaken(_) => "group_name_taken",
            Self::ScopeMissing(_) => "scope_missing",
            Self::InstanceOnly => "instance_only",
        }
    }
}
