//! `GET /api/ext/workspace/:workspace/user/:user`.

use super::path::MemberInPath;
use crate::caller::Caller;
use crate::errors::ApiError;
use crate::etag::tagged;
use crate::ext::{errors, examples, shapes};
use crate::if_none_match::{IfNoneMatch, NotModified};
use axum::Json;
use axum::response::Response;
use store::ops::members::Get;

/// Get a member of a workspace
///
/// With the metadata of the member.
#[utoipa::path(
    get,
    path = "/api/ext/workspace/{workspace}/user/{user}",
    operation_id = "getMember",
    tag = "members",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug", example = json!(examples::SLUG)),
        ("user" = String, Path, description = "The user's id or e-mail address", example = json!(examples::EMAIL)),
        IfNoneMatch,
    ),
    responses(
        (status = OK, description = "The member", body = shapes::Member,
            headers(("ETag" = String, description = "The state of the member, for If-Match and If-None-Match")),
            example = json!(examples::member())),
        NotModified,
        Errors
    )
)]
pub(crate) async fn get(
    caller: Caller,
    MemberInPath(workspace, user): MemberInPath,
    known: IfNoneMatch,
) -> Result<Response, ApiError> {
    let member = caller.run(Get { workspace, user }).await?;
    Ok(tagged(&member.tag(), &known, Json(shapes::Member::from(&member))))
}

struct Errors;

impl utoipa::IntoResponses for Errors {
    fn responses() -> errors::Responses {
        errors::documented([errors::always(), errors::of_members(), errors::of_details()])
    }
}
