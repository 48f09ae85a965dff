//! `DELETE /api/v2/ext/workspaces/:workspace`.

use crate::body::NoBody;
use crate::caller::Caller;
use crate::errors::ApiError;
use crate::v2::path::WorkspaceInPath;
use crate::v2::{errors, examples};
use crate::write::{self, Write};
use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use axum::response::Response;
use directory::Refusal;
use store::ops::workspaces;

/// `force`: whether members are removed with the workspace.
pub(crate) struct Force(bool);

impl<S: Send + Sync> FromRequestParts<S> for Force {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let wrong = || ApiError::Parameter("force must be true or false, once".to_owned());
        let Query(pairs) = Query::<Vec<(String, String)>>::from_request_parts(parts, state)
            .await
            .map_err(|_| wrong())?;
        let mut values = pairs.iter().filter(|(name, _)| name == "force");
        match (values.next().map(|(_, value)| value.as_str()), values.next()) {
            (None | Some("false"), None) => Ok(Self(false)),
            (Some("true"), None) => Ok(Self(true)),
            _ => Err(wrong()),
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
        (status = OK, description = "For a dry run: what would have been done", body = write::Tried), Errors)
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
