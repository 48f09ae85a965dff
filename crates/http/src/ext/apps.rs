//! `GET /api/ext/workspace/:workspace/apps`. Roster has no apps; ToolJet's own clients ask for them.

use super::path::WorkspaceInPath;
use super::{errors, examples};
use crate::caller::Caller;
use crate::errors::ApiError;
use axum::Json;
use directory::Refusal;
use store::ops::workspaces;

/// List the apps of a workspace
///
/// Roster manages no apps, so the list is empty.
#[utoipa::path(
    get,
    path = "/api/ext/workspace/{workspace}/apps",
    operation_id = "listApps",
    tag = "workspaces",
    params(("workspace" = String, Path, description = "The workspace's id or slug", example = json!(examples::SLUG))),
    responses((status = OK, description = "No apps", body = Vec<serde_json::Value>, example = json!([])), Errors)
)]
pub(crate) async fn list(
    caller: Caller,
    WorkspaceInPath(workspace): WorkspaceInPath,
) -> Result<Json<[(); 0]>, ApiError> {
    caller.run(workspaces::Get(workspace)).await?;
    Ok(Json([]))
}

struct Errors;

impl utoipa::IntoResponses for Errors {
    fn responses() -> errors::Responses {
        errors::documented([errors::always(), vec![Refusal::WorkspaceNotFound.into()]])
    }
}
