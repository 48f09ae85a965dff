//! Why the directory refuses a request.

use crate::{Email, Name, Role, Scope, Slug, Status, WorkspaceId};

/// A request that the rules of the directory don't allow. Nothing was changed.
///
/// The sentences are for people at the command line and in logs; each API has its own. [`Refusal::code`] is stable.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Another user has this address.
    #[error("another user has the e-mail address {0}")]
    EmailTaken(Email),
    /// No user has this id or address.
    #[error("there is no such user")]
    UserNotFound,
    /// The workspace that the request is about doesn't exist.
    #[error("there is no such workspace")]
    WorkspaceNotFound,
    /// The user is no member of the workspace.
    #[error("the user is not a member of this workspace")]
    NotAMember,
    /// The workspace that a membership refers to doesn't exist.
    #[error("no workspace has the id, slug or name {0:?}")]
    UnknownWorkspace(String),
    /// A text is the slug or the name of several workspaces.
    #[error(
        "{text:?} is the slug or the name of several workspaces; name one by its id: {}",
        join(ids)
    )]
    AmbiguousWorkspace {
        /// The text.
        text: String,
        /// The ids of those that the caller can see.
        ids: Vec<WorkspaceId>,
    },
    /// The group that a membership refers to doesn't exist in its workspace.
    #[error("no group of the workspace has the id or name {0:?}")]
    UnknownGroup(String),
    /// The given id is not that of the workspace that the request is about.
    #[error("the id {0} is not that of the workspace that this is about")]
    OtherWorkspace(WorkspaceId),
    /// An id and a name mean different workspaces.
    #[error("the id {id} and the name {name:?} do not mean the same workspace")]
    WorkspaceMismatch {
        /// The id given.
        id: String,
        /// The name given.
        name: String,
    },
    /// An id and a name mean different groups.
    #[error("the id {id} and the name {name:?} do not mean the same group")]
    GroupMismatch {
        /// The id given.
        id: String,
        /// The name given.
        name: String,
    },
    /// A list of memberships contains this workspace twice.
    #[error("the workspace {0} is listed more than once")]
    WorkspaceTwice(Name),
    /// A list of groups contains this group twice.
    #[error("the group {0} is listed more than once")]
    GroupTwice(String),
    /// The role of a member contradicts whether the groups include `admin`.
    #[error("the role {0} and the groups do not agree on whether the member is an admin")]
    RoleMismatch(Role),
    /// Another workspace has this name, as its name or slug.
    #[error("another workspace has the name or slug {0}")]
    WorkspaceNameTaken(Name),
    /// Another workspace has this slug, as its slug or name.
    #[error("another workspace has the slug or name {0}")]
    SlugTaken(Slug),
    /// The workspace has a group with this name, in any case.
    #[error("the workspace has a group with the name {0} already")]
    GroupNameTaken(String),
    /// The user whose role is to change is no member of the workspace.
    #[error("the user is not a member of this workspace, so there is no role to change")]
    MemberRequired,
    /// The workspace has no group with this id or name.
    #[error("there is no such group in the workspace")]
    GroupNotFound,
    /// The user is a member of the workspace already.
    #[error("the user is a member of the workspace already")]
    AlreadyMember,
    /// The object that is to be archived or unarchived has this status already.
    #[error("it is {0} already")]
    AlreadyIs(Status),
    /// The default workspace can be neither archived nor deleted.
    #[error("the default workspace can be neither archived nor deleted; set another one as the default first")]
    IsDefault,
    /// The workspace that is to become the default is it already.
    #[error("it is the default workspace already")]
    AlreadyDefault,
    /// There is always a default workspace, so `default` is set on another one and never taken away.
    #[error("default can only become true: set another workspace as the default instead")]
    DefaultNotFalse,
    /// The default workspace is an active one.
    #[error("an archived workspace can't be the default")]
    ArchivedDefault,
    /// The workspace that is to be deleted has members.
    #[error("the workspace still has members; force removes them with it")]
    HasMembers,
    /// The default groups of a workspace are not stored: they follow from memberships and roles.
    #[error(
        "all_users and admin follow from memberships and roles, and can't be shown, changed or deleted by themselves"
    )]
    DefaultGroup,
    /// The end of a membership, a role or a place in a group is not in the future.
    #[error("{0} must be in the future")]
    InThePast(&'static str),
    /// The role end-user never ends, because it is what other roles end with.
    #[error("role_until needs the role admin or builder")]
    RoleWithoutEnd,
    /// The change would leave active members of a workspace without an active admin.
    #[error("the workspace {0} would have active members and no active admin")]
    LastAdmin(Name),
    /// The caller lacks the scope that is needed.
    #[error("this takes the scope {0}")]
    ScopeMissing(Scope),
    /// The caller reaches only some workspaces, but the operation concerns the whole instance.
    #[error("this takes a caller that reaches the whole instance")]
    InstanceOnly,
}

impl Refusal {
    /// A stable code for the kind of refusal, for logs and metrics.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::EmailTaken(_) => "email_taken",
            Self::UserNotFound => "user_not_found",
            Self::WorkspaceNotFound => "workspace_not_found",
            Self::NotAMember => "not_a_member",
            Self::UnknownWorkspace(_) => "unknown_workspace",
            Self::AmbiguousWorkspace { .. } => "ambiguous_workspace",
            Self::UnknownGroup(_) => "unknown_group",
            Self::OtherWorkspace(_) => "other_workspace",
            Self::WorkspaceMismatch { .. } => "workspace_mismatch",
            Self::GroupMismatch { .. } => "group_mismatch",
            Self::WorkspaceTwice(_) => "workspace_twice",
            Self::GroupTwice(_) => "group_twice",
            Self::RoleMismatch(_) => "role_mismatch",
            Self::WorkspaceNameTaken(_) => "workspace_name_taken",
            Self::SlugTaken(_) => "slug_taken",
            Self::GroupNameTaken(_) => "group_name_taken",
            Self::MemberRequired => "member_required",
            Self::GroupNotFound => "group_not_found",
            Self::AlreadyMember => "already_member",
            Self::AlreadyIs(Status::Active) => "already_active",
            Self::AlreadyIs(Status::Archived) => "already_archived",
            Self::IsDefault => "default_workspace",
            Self::AlreadyDefault => "already_default",
            Self::DefaultNotFalse => "default_not_false",
            Self::ArchivedDefault => "archived_default",
            Self::HasMembers => "has_members",
            Self::DefaultGroup => "default_group",
            Self::InThePast(_) => "in_the_past",
            Self::RoleWithoutEnd => "role_without_end",
            Self::LastAdmin(_) => "last_admin",
            Self::ScopeMissing(_) => "scope_missing",
            Self::InstanceOnly => "instance_only",
        }
    }
}

fn join(ids: &[WorkspaceId]) -> String {
    let ids: Vec<_> = ids.iter().map(ToString::to_string).collect();
    ids.join(", ")
}
