//! `POST /api/v2/ext/workspaces/:workspace/set-default`.

use crate::body::NoBody;
use crate::caller::Caller;
use crate::errors::ApiError;
use crate::v2::path::WorkspaceInPath;
use crate::v2::{errors, examples, shapes};
use crate::write::{self, Write};
use axum::response::Response;
use directory::Refusal;
use store::ops::workspaces;

/// Set the default workspace
///
/// It takes the default from the workspace that has it.
#[utoipa::path(
    post,
    path = "/api/v2/ext/workspaces/{workspace}/set-default",
    operation_id = "v2SetDefaultWorkspace",
    tag = "v2 workspaces",
    params(("workspace" = String, Path, description = "The workspace's id, slug or name", example = json!(examples::SLUG)),
        write::Parameters),
    responses((status = CREATED, description = "The workspace", body = shapes::Workspace, example = json!(examples::workspace())),
        (status = OK, description = "For a dry run: what would have been done", body = write::Tried), Errors)
)]
pub(crate) async fn set_default(
    _: Caller,
    WorkspaceInPath(workspace): WorkspaceInPath,
    Write { call, .. }: Write<NoBody>,
) -> Result<Response, ApiError> {
    call.run(workspaces::SetDefault(workspace), shapes::created_workspace)
        .await
}

struct Errors;

impl utoipa::IntoResponses for Errors {
    fn responses() -> errors::Responses {
        errors::documented([
            errors::always(),
            errors::of_writes(),
            errors::without_body(),
            vec![
                Refusal::WorkspaceNotFound.into(),
                Refusal::AlreadyDefault.into(),
                Refusal::ArchivedDefault.into(),
            ],
        ])
    }
}
