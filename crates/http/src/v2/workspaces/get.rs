//! `GET /api/v2/ext/workspaces/:workspace`.

use crate::caller::Caller;
use crate::errors::ApiError;
use crate::etag::tagged;
use crate::if_none_match::{IfNoneMatch, NotModified};
use crate::v2::path::WorkspaceInPath;
use crate::v2::{errors, examples, shapes};
use axum::Json;
use axum::response::Response;
use directory::Refusal;
use store::Tag;
use store::ops::workspaces;

/// Get a workspace
///
/// By the id, else the slug, else the name.
#[utoipa::path(
    get,
    path = "/api/v2/ext/workspaces/{workspace}",
    operation_id = "v2GetWorkspace",
    tag = "v2 workspaces",
    params(
        ("workspace" = String, Path, description = "The workspace's id, slug or name", example = json!(examples::SLUG)),
        IfNoneMatch,
    ),
    responses(
        (status = OK, description = "The workspace", body = shapes::Workspace,
            headers(("ETag" = String, description = "The state of the workspace, for If-Match and If-None-Match")),
            example = json!(examples::workspace())),
        NotModified,
        Errors
    )
)]
pub(crate) async fn get(
    caller: Caller,
    WorkspaceInPath(key): WorkspaceInPath,
    known: IfNoneMatch,
) -> Result<Response, ApiError> {
    let workspace = caller.run(workspaces::Get(key)).await?;
    let tag = Tag::of_workspace(&workspace);
    Ok(tagged(&tag, &known, Json(shapes::Workspace::from(&workspace))))
}

struct Errors;

impl utoipa::IntoResponses for Errors {
    fn responses() -> errors::Responses {
        errors::documented([errors::always(), vec![Refusal::WorkspaceNotFound.into()]])
    }
}
