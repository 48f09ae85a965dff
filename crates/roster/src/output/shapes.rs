//! The JSON output of commands. Unlike version 1 of the API, it has the role as a field.

use directory::{GroupId, Role, Status, UserId, WorkspaceId};
use serde::Serialize;

/// A user.
#[derive(Serialize)]
pub struct UserShape<'a> {
    id: UserId,
    name: &'a str,
    email: &'a str,
    status: Status,
    workspaces: Vec<MembershipShape<'a>>,
}

/// A workspace that a user is a member of.
#[derive(Serialize)]
struct MembershipShape<'a> {
    id: WorkspaceId,
    name: &'a str,
    status: Status,
    role: Role,
    groups: Vec<GroupHeadShape<'a>>,
}

/// A group that a user is in.
#[derive(Serialize)]
struct GroupHeadShape<'a> {
    id: GroupId,
    name: &'a str,
}

/// A workspace.
#[derive(Serialize)]
pub struct WorkspaceShape<'a> {
    id: WorkspaceId,
    name: &'a str,
    slug: &'a str,
    status: Status,
    default: bool,
    groups: Vec<GroupShape<'a>>,
}

/// A group.
#[derive(Serialize)]
pub struct GroupShape<'a> {
    id: GroupId,
    name: &'a str,
    description: Option<&'a str>,
}

impl<'a> From<&'a directory::User> for UserShape<'a> {
    fn from(user: &'a directory::User) -> Self {
        Self {
            id: user.id,
            name: user.name.as_str(),
            email: user.email.as_str(),
            status: user.status,
            workspaces: user.memberships.iter().map(MembershipShape::from).collect(),
        }
    }
}

impl<'a> From<&'a directory::Membership> for MembershipShape<'a> {
    fn from(membership: &'a directory::Membership) -> Self {
        Self {
            id: membership.workspace.id,
            name: membership.workspace.name.as_str(),
            status: membership.status,
            role: membership.role,
            groups: membership.groups.iter().map(GroupHeadShape::from).collect(),
        }
    }
}

impl<'a> From<&'a directory::GroupMembership> for GroupHeadShape<'a> {
    fn from(group: &'a directory::GroupMembership) -> Self {
        Self {
            id: group.id,
            name: group.name.as_str(),
        }
    }
}

impl<'a> From<&'a directory::Workspace> for WorkspaceShape<'a> {
    fn from(workspace: &'a directory::Workspace) -> Self {
        Self {
            id: workspace.head.id,
            name: workspace.head.name.as_str(),
            slug: workspace.slug.as_str(),
            status: workspace.status,
            default: workspace.is_default,
            groups: workspace.groups.iter().map(GroupShape::from).collect(),
        }
    }
}

impl<'a> From<&'a directory::Group> for GroupShape<'a> {
    fn from(group: &'a directory::Group) -> Self {
        Self {
            id: group.id,
            name: group.name.as_str(),
            description: group.description.as_ref().map(directory::Description::as_str),
        }
    }
}
