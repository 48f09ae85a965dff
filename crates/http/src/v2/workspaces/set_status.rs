//! `POST /api/v2/ext/workspaces/:workspace/archive` and `/unarchive`.

use crate::body::NoBody;
use crate::caller::Caller;
use crate::errors::ApiError;
use crate::v2::path::WorkspaceInPath;
use crate::v2::{errors, examples, shapes};
use crate::write::{self, Write};
use axum::response::Response;
use directory::{Refusal, Status};
use store::ops::workspaces;

/// Archive a workspace
///
/// It is kept, with its members, and shown as archived.
#[utoipa::path(
    post,
    path = "/api/v2/ext/workspaces/{workspace}/archive",
    operation_id = "v2ArchiveWorkspace",
    tag = "v2 workspaces",
    params(("workspace" = String, Path, description = "The workspace's id, slug or name", example = json!(examples::SLUG)),
        write::Parameters),
    responses((status = CREATED, description = "The workspace", body = shapes::Workspace, example = json!(examples::workspace())),
        (status = OK, description = "For a dry run: what would have been done", body = write::Tried), ErrorsOfArchiving)
)]
pub(crate) async fn archive(
    _: Caller,
    WorkspaceInPath(workspace): WorkspaceInPath,
    Write { call, .. }: Write<NoBody>,
) -> Result<Response, ApiError> {
    let status = Status::Archived;
    call.run(workspaces::SetStatus { workspace, status }, shapes::created_workspace)
        .await
}

/// Make an archived workspace active again
#[utoipa::path(
    post,
    path = "/api/v2/ext/workspaces/{workspace}/unarchive",
    operation_id = "v2UnarchiveWorkspace",
    tag = "v2 workspaces",
    params(("workspace" = String, Path, description = "The workspace's id, slug or name", example = json!(examples::SLUG)),
        write::Parameters),
    responses((status = CREATED, description = "The workspace", body = shapes::Workspace, example = json!(examples::workspace())),
        (status = OK, description = "For a dry run: what would have been done", body = write::Tried), ErrorsOfUnarchiving)
)]
pub(crate) async fn unarchive(
    _: Caller,
    WorkspaceInPath(workspace): WorkspaceInPath,
    Write { call, .. }: Write<NoBody>,
) -> Result<Response, ApiError> {
    let status = Status::Active;
    call.run(workspaces::SetStatus { workspace, status }, shapes::created_workspace)
        .await
}

struct ErrorsOfArchiving;

impl utoipa::IntoResponses for ErrorsOfArchiving {
    fn responses() -> errors::Responses {
        let refusals = [Refusal::AlreadyIs(Status::Archived), Refusal::IsDefault];
        errors_with(refusals)
    }
}

struct ErrorsOfUnarchiving;

impl utoipa::IntoResponses for ErrorsOfUnarchiving {
    fn responses() -> errors::Responses {
        errors_with([Refusal::AlreadyIs(Status::Active)])
    }
}

fn errors_with(refusals: impl IntoIterator<Item = Refusal>) -> errors::Responses {
    errors::documented([
        errors::always(),
        errors::of_writes(),
        errors::without_body(),
        vec![Refusal::WorkspaceNotFound.into()],
        refusals.into_iter().map(ApiError::from).collect(),
    ])
}
