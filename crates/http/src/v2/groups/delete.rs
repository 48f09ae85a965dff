//! `DELETE /api/v2/ext/workspaces/:workspace/groups/:group`.

use crate::body::NoBody;
use crate::caller::Caller;
use crate::errors::ApiError;
use crate::v2::path::GroupInPath;
use crate::v2::{errors, examples};
use crate::write::{self, Write};
use axum::response::Response;
use directory::Refusal;
use store::ops::groups;

/// Delete a group
///
/// Its members leave it, and stay members of the workspace.
#[utoipa::path(
    delete,
    path = "/api/v2/ext/workspaces/{workspace}/groups/{group}",
    operation_id = "v2DeleteGroup",
    tag = "v2 groups",
    params(
        ("workspace" = String, Path, description = "The workspace's id, slug or name", example = json!(examples::SLUG)),
        ("group" = String, Path, description = "The group's id or name", example = json!(examples::GROUP)),
        write::ParametersOfDeletion,
    ),
    responses((status = NO_CONTENT, description = "The group is gone"),
        (status = OK, description = "For a dry run: what would have been done", body = write::TriedWithoutBody), Errors)
)]
pub(crate) async fn delete(
    _: Caller,
    GroupInPath { workspace, group }: GroupInPath,
    Write { call, .. }: Write<NoBody>,
) -> Result<Response, ApiError> {
    call.run(groups::Delete { workspace, group }, write::no_content).await
}

struct Errors;

impl utoipa::IntoResponses for Errors {
    fn responses() -> errors::Responses {
        let refusals = [Refusal::WorkspaceNotFound, Refusal::GroupNotFound];
        errors::documented([
            errors::always(),
            errors::of_writes(),
            errors::without_body(),
            refusals.map(ApiError::from).into(),
        ])
    }
}
