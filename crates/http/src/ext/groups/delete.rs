//! `DELETE /api/ext/workspace/:workspace/groups/:groupId`.

use crate::body::NoBody;
use crate::caller::Caller;
use crate::errors::ApiError;
use crate::ext::path::GroupInPath;
use crate::ext::{errors, examples};
use crate::write::{self, Write};
use axum::response::Response;
use directory::Refusal;
use store::ops::groups;

/// Delete a group
///
/// Its members leave it, and stay members of the workspace.
#[utoipa::path(
    delete,
    path = "/api/ext/workspace/{workspace}/groups/{groupId}",
    operation_id = "deleteGroup",
    tag = "groups",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug", example = json!(examples::SLUG)),
        ("groupId" = String, Path, description = "The group's id or name", example = json!(examples::GROUP)),
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
        errors::documented([
            errors::always(),
            errors::of_writes(),
            errors::without_body(),
            vec![
                Refusal::WorkspaceNotFound.into(),
                Refusal::GroupNotFound.into(),
                Refusal::DefaultGroup.into(),
            ],
        ])
    }
}
