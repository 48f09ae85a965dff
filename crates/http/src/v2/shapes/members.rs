//! Members of workspaces, as version 2 shows them.

use super::time::Time;
use crate::ext::shapes::{RoleWords, StatusWords};
use crate::user_details::{self, UserDetail};
use crate::write;
use axum::http::StatusCode;
use directory::{Role, Status, UserId};
use serde::Serialize;
use store::{Answer, Error, ops::members};
use utoipa::ToSchema;

/// A member of a workspace.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MemberResource)]
pub(crate) struct Member<'a> {
    /// The user's id.
    #[schema(value_type = uuid::Uuid)]
    id: UserId,
    /// The user's name.
    name: &'a str,
    /// The user's e-mail address.
    email: &'a str,
    #[schema(value_type = RoleWords)]
    role: Role,
    /// The user's status in the workspace.
    #[schema(value_type = StatusWords)]
    status: Status,
    /// Keys and values that mean nothing to Roster.
    #[serde(rename = "userDetails")]
    user_details: Vec<UserDetail<'a>>,
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

impl<'a> From<&'a members::Member> for Member<'a> {
    fn from(member: &'a members::Member) -> Self {
        let (user, membership) = (&member.user, &member.membership);
        Self {
            id: user.id,
            name: user.name.as_str(),
            email: user.email.as_str(),
            role: membership.role,
            status: membership.status,
            user_details: user_details::shape(&member.details),
            expires_at: membership.expires_at.map(Time),
            role_until: membership.role_until.map(Time),
            created_at: Time(membership.created_at),
            updated_at: Time(membership.updated_at),
        }
    }
}

impl<'a> From<&'a members::MemberRow> for Member<'a> {
    fn from(row: &'a members::MemberRow) -> Self {
        Self {
            id: row.id,
            name: row.name.as_str(),
            email: row.email.as_str(),
            role: row.role,
            status: row.status,
            user_details: user_details::shape(&row.details),
            expires_at: row.expires_at.map(Time),
            role_until: row.role_until.map(Time),
            created_at: Time(row.created_at),
            updated_at: Time(row.updated_at),
        }
    }
}

/// The response to a change of a member with status 200: the member, or what a dry run would have done.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
#[schema(as = ChangedMemberResource)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) enum ChangedMember<'a> {
    Member(Member<'a>),
    DryRun(write::Tried<'a>),
}

/// The response to a request that added a member, or changed the membership's state.
pub(crate) fn created_member(member: &members::Member) -> Result<Answer, Error> {
    member_with_tag(StatusCode::CREATED, member)
}

/// The response to a change of a membership's fields.
pub(crate) fn changed_member(member: &members::Member) -> Result<Answer, Error> {
    member_with_tag(StatusCode::OK, member)
}

fn member_with_tag(status: StatusCode, member: &members::Member) -> Result<Answer, Error> {
    Ok(Answer {
        tag: Some(member.tag()),
        ..write::shown(status, &Member::from(member))?
    })
}
