//! The state of a subject in an event.

use crate::{
    Description, Details, Email, Group, GroupId, GroupName, Membership, Name, Role, Slug, Status, Timestamp, User,
    UserId, Workspace, WorkspaceId,
};
use serde::Serialize;
use std::collections::BTreeMap;

/// The state of a subject in two parts: what identifies a person is separate, so that it can be erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// Ids, statuses, times, and the names of workspaces and groups.
    pub public: PublicState,
    /// The name and address of a person; `None` if the subject is not a person.
    pub personal: Option<PersonalState>,
}

/// The part that identifies no person. Each type of subject has its own fields, from which it can be rebuilt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
#[expect(missing_docs, reason = "the fields are those of the subject")]
pub enum PublicState {
    /// The state of a user.
    User {
        id: UserId,
        status: Status,
        #[serde(skip_serializing_if = "Option::is_none")]
        home: Option<WorkspaceId>,
        created_at: Timestamp,
    },
    /// The state of a membership.
    Membership {
        user: UserId,
        workspace: WorkspaceId,
        status: Status,
        role: Role,
        archived_with_user: bool,
        #[serde(skip_serializing_if = "Option::is_none")]
        expires_at: Option<Timestamp>,
        #[serde(skip_serializing_if = "Option::is_none")]
        role_until: Option<Timestamp>,
        created_at: Timestamp,
        groups: Vec<GroupId>,
        /// When the user leaves those groups that have an end.
        #[serde(skip_serializing_if = "BTreeMap::is_empty")]
        groups_until: BTreeMap<GroupId, Timestamp>,
    },
    /// The state of a member's metadata: its keys, in order.
    Details {
        user: UserId,
        workspace: WorkspaceId,
        details: Vec<String>,
    },
    /// The state of a workspace.
    Workspace {
        id: WorkspaceId,
        name: Name,
        slug: Slug,
        status: Status,
        default: bool,
        all_users: GroupId,
        admin: GroupId,
        created_at: Timestamp,
    },
    /// The state of a custom group.
    Group {
        id: GroupId,
        workspace: WorkspaceId,
        name: GroupName,
        description: Option<Description>,
        created_at: Timestamp,
    },
    /// The state of the log: the number of its events.
    Log { events: u64 },
}

/// The part that identifies a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PersonalState {
    /// The name.
    pub name: Name,
    /// The address.
    pub email: Email,
}

impl State {
    pub(crate) fn of_user(user: &User) -> Self {
        Self {
            public: PublicState::User {
                id: user.id,
                status: user.status,
                home: user.home,
                created_at: user.created_at,
            },
            personal: Some(PersonalState {
                name: user.name.clone(),
                email: user.email.clone(),
            }),
        }
    }

    pub(crate) fn of_membership(user: UserId, membership: &Membership) -> Self {
        let places = membership.groups.iter();
        let until = places.filter_map(|group| Some((group.id, group.expires_at?)));
        Self::public(PublicState::Membership {
            user,
            workspace: membership.workspace_id(),
            status: membership.status,
            role: membership.role,
            archived_with_user: membership.archived_with_user,
            expires_at: membership.expires_at,
            role_until: membership.role_until,
            created_at: membership.created_at,
            groups: membership.groups.iter().map(|group| group.id).collect(),
            groups_until: until.collect(),
        })
    }

    pub(crate) fn of_details(user: UserId, workspace: WorkspaceId, details: &Details) -> Self {
        Self::public(PublicState::Details {
            user,
            workspace,
            details: details.keys().map(str::to_owned).collect(),
        })
    }

    pub(crate) fn of_workspace(workspace: &Workspace) -> Self {
        Self::public(PublicState::Workspace {
            id: workspace.head.id,
            name: workspace.head.name.clone(),
            slug: workspace.slug.clone(),
            status: workspace.status,
            default: workspace.is_default,
            all_users: workspace.head.all_users,
            admin: workspace.head.admin,
            created_at: workspace.created_at,
        })
    }

    pub(crate) fn of_group(workspace: WorkspaceId, group: &Group) -> Self {
        Self::public(PublicState::Group {
            id: group.id,
            workspace,
            name: group.name.clone(),
            description: group.description.clone(),
            created_at: group.created_at,
        })
    }

    pub(crate) const fn of_log(events: u64) -> Self {
        Self::public(PublicState::Log { events })
    }

    const fn public(public: PublicState) -> Self {
        Self { public, personal: None }
    }
}
