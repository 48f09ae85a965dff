//! The JSON output of commands. Unlike version 1 of the API, it has the role as a field.

use directory::{GroupId, Role, Status, Timestamp, UserId, WorkspaceId};
use serde::Serialize;
use store::ToldActor;
use store::ops::groups::CountedGroup;
use store::ops::groups::GroupMemberRow;
use store::ops::members::{Member, MemberAccess, MemberRow, Since};

use super::time;

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

/// A group with the number of its members.
#[derive(Serialize)]
pub struct CountedGroupShape<'a> {
    #[serde(flatten)]
    group: GroupShape<'a>,
    member_count: u64,
}

impl<'a> From<&'a CountedGroup> for CountedGroupShape<'a> {
    fn from(found: &'a CountedGroup) -> Self {
        Self {
            group: GroupShape::from(&found.group),
            member_count: found.member_count,
        }
    }
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

/// A member of a workspace.
#[derive(Serialize)]
pub struct MemberShape<'a> {
    id: UserId,
    name: &'a str,
    email: &'a str,
    workspace: &'a str,
    role: Role,
    status: Status,
    #[serde(serialize_with = "time::maybe")]
    expires_at: Option<Timestamp>,
    #[serde(serialize_with = "time::maybe")]
    role_until: Option<Timestamp>,
    groups: Vec<PlaceShape<'a>>,
}

/// A member's place in a group.
#[derive(Serialize)]
struct PlaceShape<'a> {
    id: GroupId,
    name: &'a str,
    #[serde(serialize_with = "time::maybe")]
    expires_at: Option<Timestamp>,
}

/// What access a member has, and since when.
#[derive(Serialize)]
pub struct AccessShape<'a> {
    status: StatusAccess<'a>,
    role: RoleAccess<'a>,
    groups: Vec<GroupAccess<'a>>,
}

#[derive(Serialize)]
struct StatusAccess<'a> {
    status: Status,
    #[serde(flatten)]
    term: TermShape<'a>,
}

#[derive(Serialize)]
struct RoleAccess<'a> {
    role: Role,
    #[serde(flatten)]
    term: TermShape<'a>,
}

#[derive(Serialize)]
struct GroupAccess<'a> {
    id: GroupId,
    name: &'a str,
    #[serde(flatten)]
    term: TermShape<'a>,
}

/// From when to when, and who caused it.
#[derive(Serialize)]
struct TermShape<'a> {
    #[serde(serialize_with = "time::one")]
    since: Timestamp,
    by: Option<&'a ToldActor>,
    via: Option<&'a str>,
    #[serde(serialize_with = "time::maybe")]
    until: Option<Timestamp>,
}

impl<'a> TermShape<'a> {
    fn new(since: &'a Since, until: Option<Timestamp>) -> Self {
        Self {
            since: since.at,
            by: since.by.as_ref(),
            via: since.via.as_deref(),
            until,
        }
    }
}

impl<'a> From<&'a Member> for MemberShape<'a> {
    fn from(Member { user, membership, .. }: &'a Member) -> Self {
        Self {
            id: user.id,
            name: user.name.as_str(),
            email: user.email.as_str(),
            workspace: membership.workspace.name.as_str(),
            role: membership.role,
            status: membership.status,
            expires_at: membership.expires_at,
            role_until: membership.role_until,
            groups: membership.groups.iter().map(PlaceShape::from).collect(),
        }
    }
}

impl<'a> From<&'a directory::GroupMembership> for PlaceShape<'a> {
    fn from(place: &'a directory::GroupMembership) -> Self {
        Self {
            id: place.id,
            name: place.name.as_str(),
            expires_at: place.expires_at,
        }
    }
}

impl<'a> From<&'a MemberAccess> for AccessShape<'a> {
    fn from(access: &'a MemberAccess) -> Self {
        let membership = &access.membership;
        let groups = membership.groups.iter().filter_map(|place| {
            Some(GroupAccess {
                id: place.id,
                name: place.name.as_str(),
                term: TermShape::new(access.groups.get(&place.id)?, place.expires_at),
            })
        });
        Self {
            status: StatusAccess {
                status: membership.status,
                term: TermShape::new(&access.status, membership.expires_at),
            },
            role: RoleAccess {
                role: membership.role,
                term: TermShape::new(&access.role, membership.role_until),
            },
            groups: groups.collect(),
        }
    }
}

/// A member of a group.
#[derive(Serialize)]
pub struct GroupMemberShape<'a> {
    id: UserId,
    name: &'a str,
    email: &'a str,
    status: Status,
    #[serde(serialize_with = "time::maybe")]
    expires_at: Option<Timestamp>,
}

impl<'a> From<&'a GroupMemberRow> for GroupMemberShape<'a> {
    fn from(row: &'a GroupMemberRow) -> Self {
        Self {
            id: row.id,
            name: row.name.as_str(),
            email: row.email.as_str(),
            status: row.status,
            expires_at: row.expires_at,
        }
    }
}

/// A member of a workspace, in a list.
#[derive(Serialize)]
pub struct MemberRowShape<'a> {
    id: UserId,
    name: &'a str,
    email: &'a str,
    role: Role,
    status: Status,
    #[serde(serialize_with = "time::maybe")]
    expires_at: Option<Timestamp>,
    #[serde(serialize_with = "time::maybe")]
    role_until: Option<Timestamp>,
}

impl<'a> From<&'a MemberRow> for MemberRowShape<'a> {
    fn from(row: &'a MemberRow) -> Self {
        Self {
            id: row.id,
            name: row.name.as_str(),
            email: row.email.as_str(),
            role: row.role,
            status: row.status,
            expires_at: row.expires_at,
            role_until: row.role_until,
        }
    }
}
