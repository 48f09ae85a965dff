//! `POST /api/v2/ext/users/:user/archive` and `/unarchive`.

use crate::body::NoBody;
use crate::caller::Caller;
use crate::errors::ApiError;
use crate::v2::path::UserInPath;
use crate::v2::{errors, examples, shapes};
use crate::write::{self, Write};
use axum::response::Response;
use directory::{Refusal, Status};
use store::ops::users::SetStatus;

/// Archive a user
///
/// Archives the active memberships, too.
#[utoipa::path(
    post,
    path = "/api/v2/ext/users/{user}/archive",
    operation_id = "v2ArchiveUser",
    tag = "v2 users",
    params(("user" = String, Path, description = "The user's id or e-mail address", example = json!(examples::EMAIL)),
        write::Parameters),
    responses((status = CREATED, description = "The user", body = shapes::User, example = json!(examples::archived_user())),
        (status = OK, description = "For a dry run: what would have been done", body = write::Tried), ErrorsOfArchiving)
)]
pub(crate) async fn archive(
    _: Caller,
    UserInPath(user): UserInPath,
    Write { call, .. }: Write<NoBody>,
) -> Result<Response, ApiError> {
    let status = Status::Archived;
    call.run(SetStatus { user, status }, shapes::created_user).await
}

/// Make an archived user active again
///
/// Brings back the memberships that were archived with the user.
#[utoipa::path(
    post,
    path = "/api/v2/ext/users/{user}/unarchive",
    operation_id = "v2UnarchiveUser",
    tag = "v2 users",
    params(("user" = String, Path, description = "The user's id or e-mail address", example = json!(examples::EMAIL)),
        write::Parameters),
    responses((status = CREATED, description = "The user", body = shapes::User, example = json!(examples::user())),
        (status = OK, description = "For a dry run: what would have been done", body = write::Tried), ErrorsOfUnarchiving)
)]
pub(crate) async fn unarchive(
    _: Caller,
    UserInPath(user): UserInPath,
    Write { call, .. }: Write<NoBody>,
) -> Result<Response, ApiError> {
    let status = Status::Active;
    call.run(SetStatus { user, status }, shapes::created_user).await
}

struct ErrorsOfArchiving;

impl utoipa::IntoResponses for ErrorsOfArchiving {
    fn responses() -> errors::Responses {
        let mut refusals = errors::of_last_admin();
        refusals.push(Refusal::AlreadyIs(Status::Archived).into());
        errors_with(refusals)
    }
}

struct ErrorsOfUnarchiving;

impl utoipa::IntoResponses for ErrorsOfUnarchiving {
    fn responses() -> errors::Responses {
        errors_with(vec![Refusal::AlreadyIs(Status::Active).into()])
    }
}

fn errors_with(refusals: Vec<ApiError>) -> errors::Responses {
    errors::documented([
        errors::always(),
        errors::of_writes(),
        errors::without_body(),
        vec![Refusal::UserNotFound.into()],
        refusals,
    ])
}
