//! `GET /api/v2/ext/workspaces/:workspace/groups/:group`.

use crate::caller::Caller;
use crate::errors::ApiError;
use crate::etag::tagged;
use crate::if_none_match::{IfNoneMatch, NotModified};
use crate::v2::path::GroupInPath;
use crate::v2::{errors, examples, shapes};
use axum::Json;
use axum::response::Response;
use directory::Refusal;
use store::Tag;
use store::ops::groups;

/// Get a group
///
/// By the id, else the name. `ETag` doesn't cover `member_count`.
#[utoipa::path(
    get,
    path = "/api/v2/ext/workspaces/{workspace}/groups/{group}",
    operation_id = "v2GetGroup",
    tag = "v2 groups",
    params(
        ("workspace" = String, Path, description = "The workspace's id, slug or name", example = json!(examples::SLUG)),
        ("group" = String, Path, description = "The group's id or name", example = json!(examples::GROUP)),
        IfNoneMatch,
    ),
    responses(
        (status = OK, description = "The group", body = shapes::Group,
            headers(("ETag" = String, description = "The state of the group, for If-Match and If-None-Match")),
            example = json!(examples::group())),
        NotModified,
        Errors
    )
)]
pub(crate) async fn get(
    caller: Caller,
    GroupInPath { workspace, group }: GroupInPath,
    known: IfNoneMatch,
) -> Result<Response, ApiError> {
    let found = caller.run(groups::Get { workspace, group }).await?;
    Ok(tagged(
        &Tag::of_group(&found.group),
        &known,
        Json(shapes::Group::from(&found)),
    ))
}

struct Errors;

impl utoipa::IntoResponses for Errors {
    fn responses() -> errors::Responses {
        let refusals = [Refusal::WorkspaceNotFound, Refusal::GroupNotFound];
        errors::documented([errors::always(), refusals.map(ApiError::from).into()])
    }
}
