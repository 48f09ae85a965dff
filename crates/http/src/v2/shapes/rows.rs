//! Rows of lists that are no resources of their own.

use super::time::Time;
use crate::ext::shapes::{RoleWords, StatusWords};
use directory::{GroupId, GroupMembership, Role, Slug, Status, UserId, WorkspaceId};
use serde::Serialize;
use store::ops::{groups, users};
use utoipa::ToSchema;

/// A workspace that a user is a member of.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UserWorkspace)]
pub(crate) struct UserWorkspace<'a> {
    #[schema(value_type = uuid::Uuid)]
    id: WorkspaceId,
    name: &'a str,
    #[schema(value_type = String)]
    slug: &'a Slug,
    /// The user's status in the workspace.
    #[schema(value_type = StatusWords)]
    status: Status,
    #[schema(value_type = RoleWords)]
    role: Role,
    /// Whether it is the default workspace.
    default: bool,
    /// When the membership is archived by itself.
    #[schema(value_type = Option<String>, format = DateTime, required)]
    expires_at: Option<Time>,
    /// When the role becomes end-user by itself.
    #[schema(value_type = Option<String>, format = DateTime, required)]
    role_until: Option<Time>,
    /// When the user became a member.
    #[schema(value_type = String, format = DateTime)]
    created_at: Time,
    /// When the membership last changed.
    #[schema(value_type = String, format = DateTime)]
    updated_at: Time,
}

impl<'a> From<&'a users::UserWorkspace> for UserWorkspace<'a> {
    fn from(row: &'a users::UserWorkspace) -> Self {
        Self {
            id: row.id,
            name: row.name.as_str(),
            slug: &row.slug,
            status: row.status,
            role: row.role,
            default: row.is_default,
            expires_at: row.expires_at.map(Time),
            role_until: row.role_until.map(Time),
            created_at: Time(row.created_at),
            updated_at: Time(row.updated_at),
        }
    }
}

/// A member's place in a group.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MemberGroup)]
pub(crate) struct Place<'a> {
    /// The group's id.
    #[schema(value_type = uuid::Uuid)]
    id: GroupId,
    /// The group's name.
    name: &'a str,
    /// When the user leaves the group by itself.
    #[schema(value_type = Option<String>, format = DateTime, required)]
    expires_at: Option<Time>,
}

impl<'a> From<&'a GroupMembership> for Place<'a> {
    fn from(place: &'a GroupMembership) -> Self {
        Self {
            id: place.id,
            name: place.name.as_str(),
            expires_at: place.expires_at.map(Time),
        }
    }
}

/// A member of a group.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GroupMember)]
pub(crate) struct GroupMember<'a> {
    /// The user's id.
    #[schema(value_type = uuid::Uuid)]
    id: UserId,
    /// The user's name.
    name: &'a str,
    /// The user's e-mail address.
    email: &'a str,
    /// The user's status in the workspace.
    #[schema(value_type = StatusWords)]
    status: Status,
    /// When the user leaves the group by itself.
    #[schema(value_type = Option<String>, format = DateTime, required)]
    expires_at: Option<Time>,
    /// When the user joined the group.
    #[schema(value_type = String, format = DateTime)]
    created_at: Time,
}

impl<'a> From<&'a groups::GroupMemberRow> for GroupMember<'a> {
    fn from(row: &'a groups::GroupMemberRow) -> Self {
        Self {
            id: row.id,
            name: row.name.as_str(),
            email: row.email.as_str(),
            status: row.status,
            expires_at: row.expires_at.map(Time),
            created_at: Time(row.created_at),
        }
    }
}
