//! `GET /api/v2/ext/users/:user`.

use crate::caller::Caller;
use crate::errors::ApiError;
use crate::etag::tagged;
use crate::if_none_match::{IfNoneMatch, NotModified};
use crate::v2::path::UserInPath;
use crate::v2::{errors, examples, shapes};
use axum::Json;
use axum::response::Response;
use directory::Refusal;
use store::Tag;
use store::ops::users;

/// Get a user
///
/// By the id, else the e-mail address. The `ETag` covers the memberships, too.
#[utoipa::path(
    get,
    path = "/api/v2/ext/users/{user}",
    operation_id = "v2GetUser",
    tag = "v2 users",
    params(
        ("user" = String, Path, description = "The user's id or e-mail address", example = json!(examples::EMAIL)),
        IfNoneMatch,
    ),
    responses(
        (status = OK, description = "The user", body = shapes::User,
            headers(("ETag" = String, description = "The state of the user and the memberships, for If-Match and If-None-Match")),
            example = json!(examples::user())),
        NotModified,
        Errors
    )
)]
pub(crate) async fn get(caller: Caller, UserInPath(key): UserInPath, known: IfNoneMatch) -> Result<Response, ApiError> {
    let user = caller.run(users::Get(key)).await?;
    Ok(tagged(&Tag::of_user(&user), &known, Json(shapes::User::from(&user))))
}

struct Errors;

impl utoipa::IntoResponses for Errors {
    fn responses() -> errors::Responses {
        errors::documented([errors::always(), vec![Refusal::UserNotFound.into()]])
    }
}
