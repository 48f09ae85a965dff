//! `GET /api/v2/ext/workspaces/:workspace/users/:user`.

use crate::caller::Caller;
use crate::errors::ApiError;
use crate::etag::tagged;
use crate::if_none_match::{IfNoneMatch, NotModified};
use crate::v2::path::MemberInPath;
use crate::v2::{errors, examples, shapes};
use axum::Json;
use axum::response::Response;
use store::ops::members;

/// Get a member of a workspace
#[utoipa::path(
    get,
    path = "/api/v2/ext/workspaces/{workspace}/users/{user}",
    operation_id = "v2GetMember",
    tag = "v2 members",
    params(
        ("workspace" = String, Path, description = "The workspace's id, slug or name", example = json!(examples::SLUG)),
        ("user" = String, Path, description = "The user's id or e-mail address", example = json!(examples::EMAIL)),
        IfNoneMatch,
    ),
    responses(
        (status = OK, description = "The member", body = shapes::Member,
            headers(("ETag" = String, description = "The state of the membership, for If-Match and If-None-Match")),
            example = json!(examples::member())),
        NotModified,
        Errors
    )
)]
pub(crate) async fn get(
    caller: Caller,
    MemberInPath { workspace, user }: MemberInPath,
    known: IfNoneMatch,
) -> Result<Response, ApiError> {
    let member = caller.run(members::Get { workspace, user }).await?;
    Ok(tagged(&member.tag(), &known, Json(shapes::Member::from(&member))))
}

struct Errors;

impl utoipa::IntoResponses for Errors {
    fn responses() -> errors::Responses {
        errors::documented([errors::always(), errors::of_members(), errors::of_details()])
    }
}
