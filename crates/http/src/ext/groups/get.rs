//! `GET /api/ext/workspace/:workspace/groups/:groupId`.

use crate::caller::Caller;
use crate::errors::ApiError;
use crate::etag::tagged;
use crate::ext::path::GroupInPath;
use crate::ext::{errors, examples};
use crate::if_none_match::{IfNoneMatch, NotModified};
use crate::v2::shapes;
use axum::Json;
use axum::response::Response;
use directory::Refusal;
use store::Tag;
use store::ops::groups;

/// Get a group
#[utoipa::path(
    get,
    path = "/api/ext/workspace/{workspace}/groups/{groupId}",
    operation_id = "getGroup",
    tag = "groups",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug", example = json!(examples::SLUG)),
        ("groupId" = String, Path, description = "The group's id or name", example = json!(examples::GROUP)),
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
        errors::documented([
            errors::always(),
            vec![
                Refusal::WorkspaceNotFound.into(),
                Refusal::GroupNotFound.into(),
                Refusal::DefaultGroup.into(),
            ],
        ])
    }
}
