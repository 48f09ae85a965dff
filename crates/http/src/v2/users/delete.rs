//! `DELETE /api/v2/ext/users/:user`.

use crate::body::NoBody;
use crate::caller::Caller;
use crate::errors::ApiError;
use crate::v2::path::UserInPath;
use crate::v2::{errors, examples};
use crate::write::{self, Write};
use axum::response::Response;
use directory::Refusal;
use store::ops::users;

/// Delete a user
///
/// With the password and all memberships. The log keeps what was.
#[utoipa::path(
    delete,
    path = "/api/v2/ext/users/{user}",
    operation_id = "v2DeleteUser",
    tag = "v2 users",
    params(("user" = String, Path, description = "The user's id or e-mail address", example = json!(examples::EMAIL)),
        write::ParametersOfDeletion),
    responses((status = NO_CONTENT, description = "The user is gone"),
        (status = OK, description = "For a dry run: what would have been done", body = write::TriedWithoutBody), Errors)
)]
pub(crate) async fn delete(
    _: Caller,
    UserInPath(user): UserInPath,
    Write { call, .. }: Write<NoBody>,
) -> Result<Response, ApiError> {
    call.run(users::Delete(user), write::no_content).await
}

struct Errors;

impl utoipa::IntoResponses for Errors {
    fn responses() -> errors::Responses {
        errors::documented([
            errors::always(),
            errors::of_writes(),
            errors::without_body(),
            errors::of_last_admin(),
            vec![Refusal::UserNotFound.into()],
        ])
    }
}
