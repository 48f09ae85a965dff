//! `DELETE /api/v2/ext/workspaces/:workspace`.

use crate::body::NoBody;
use crate::caller::Caller;
use crate::errors::ApiError;
use crate::parameters::{Parameters, pairs};
use crate::v2::path::WorkspaceInPath;
use crate::v2::{errors, examples};
use crate::write::{self, Write};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::Response;
use directory::Refusal;
use store::ops::workspaces;

/// `force`: whether members are removed with the workspace.
pub(crate) struct Force(bool);

impl<S: Send + Sync> FromRequestParts<S> for Force {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let pairs = pairs(parts, state).await?;
        let mut parameters = Parameters::new(&pairs);
        let force = parameters.one("force", |text| {
            text.parse().map_err(|_| "must be true or false".to_owned())
        });
        match parameters.problems().pop() {
            Some(problem) => Err(ApiError::Parameter(problem)),
            None => Ok(Self(force.unwrap_or(false))),
        }
    }
}

/// Delete a workspace
///
/// With its groups, and with `force` with all memberships. The log keeps what was.
#[utoipa::path(
    delete,
    path = "/api/v2/ext/workspaces/{workspace}",
    operation_id = "v2DeleteWorkspace",
    tag = "v2 workspaces",
    params(
        ("workspace" = String, Path, description = "The workspace's id, slug or name", example = json!(examples::SLUG)),
        ("force" = Option<bool>, Query, description = "Remove its members with it; otherwise it must have none"),
        write::ParametersOfDeletion,
    ),
    responses((status = NO_CONTENT, description = "The workspace is gone"),
        (status = OK, description = "For a dry run: what would have been done", body = write::TriedWithoutBody), Errors)
)]
pub(crate) async fn delete(
    _: Caller,
    WorkspaceInPath(workspace): WorkspaceInPath,
    Force(force): Force,
    Write { call, .. }: Write<NoBody>,
) -> Result<Response, ApiError> {
    call.run(workspaces::Delete { workspace, force }, write::no_content)
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
                Refusal::IsDefault.into(),
                Refusal::HasMembers.into(),
            ],
        ])
    }
}
