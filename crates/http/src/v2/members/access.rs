//! `GET /api/v2/ext/workspaces/:workspace/users/:user/access`.

use crate::caller::Caller;
use crate::errors::ApiError;
use crate::v2::path::MemberInPath;
use crate::v2::{errors, examples, shapes};
use axum::Json;
use axum::response::{IntoResponse, Response};
use store::ops::members;

/// Get the access of a member
///
/// The status, the role and each group: since when, by whom, through which interface, until when.
#[utoipa::path(
    get,
    path = "/api/v2/ext/workspaces/{workspace}/users/{user}/access",
    operation_id = "v2GetMemberAccess",
    tag = "v2 members",
    params(
        ("workspace" = String, Path, description = "The workspace's id, slug or name", example = json!(examples::SLUG)),
        ("user" = String, Path, description = "The user's id or e-mail address", example = json!(examples::EMAIL)),
    ),
    responses((status = OK, description = "The access", body = shapes::Access, example = json!(examples::access())), Errors)
)]
pub(crate) async fn access(
    caller: Caller,
    MemberInPath { workspace, user }: MemberInPath,
) -> Result<Response, ApiError> {
    let access = caller.run(members::GetAccess { workspace, user }).await?;
    Ok(Json(shapes::Access::from(&access)).into_response())
}

struct Errors;

impl utoipa::IntoResponses for Errors {
    fn responses() -> errors::Responses {
        errors::documented([errors::always(), errors::of_members()])
    }
}
