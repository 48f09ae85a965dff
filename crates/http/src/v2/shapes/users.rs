//! Users, as version 2 shows them.

use super::time::Time;
use crate::ext::shapes::StatusWords;
use crate::write;
use axum::http::StatusCode;
use directory::{Status, UserId, WorkspaceId};
use serde::Serialize;
use store::{Answer, Error, Tag};
use utoipa::ToSchema;

/// A user.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UserResource)]
pub(crate) struct User<'a> {
    #[schema(value_type = uuid::Uuid)]
    id: UserId,
    /// The whole name.
    name: &'a str,
    /// In lower case, and unique.
    email: &'a str,
    #[schema(value_type = StatusWords)]
    status: Status,
    /// The workspace whose admins may change the user's own fields.
    #[schema(value_type = Option<uuid::Uuid>, required)]
    home: Option<WorkspaceId>,
    #[schema(value_type = String, format = DateTime)]
    created_at: Time,
    /// When the user's own fields last changed.
    #[schema(value_type = String, format = DateTime)]
    updated_at: Time,
}

impl<'a> From<&'a directory::User> for User<'a> {
    fn from(user: &'a directory::User) -> Self {
        Self {
            id: user.id,
            name: user.name.as_str(),
            email: user.email.as_str(),
            status: user.status,
            home: user.home,
            created_at: Time(user.created_at),
            updated_at: Time(user.updated_at),
        }
    }
}

/// The response to a change of a user with status 200: the user, or what a dry run would have done.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
#[schema(as = ChangedUserResource)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) enum ChangedUser<'a> {
    User(User<'a>),
    DryRun(write::Tried<'a>),
}

/// The response to a request that created a user, or changed the user's state.
pub(crate) fn created_user(user: &directory::User) -> Result<Answer, Error> {
    user_with_tag(StatusCode::CREATED, user)
}

/// The response to a change of a user's fields.
pub(crate) fn changed_user(user: &directory::User) -> Result<Answer, Error> {
    user_with_tag(StatusCode::OK, user)
}

fn user_with_tag(status: StatusCode, user: &directory::User) -> Result<Answer, Error> {
    Ok(Answer {
        tag: Some(Tag::of_user(user)),
        ..write::shown(status, &User::from(user))?
    })
}
