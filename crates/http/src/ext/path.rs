//! The workspaces and groups in paths. A malformed text is `404`, like one that names nothing.

use crate::errors::ApiError;
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use directory::{GroupKey, Refusal, WorkspaceKey};

/// `:workspace`, an id or a slug.
#[derive(Debug)]
pub(crate) struct WorkspaceInPath(pub(crate) WorkspaceKey);

/// `:workspace`, and `:groupId`: an id or a name.
#[derive(Debug)]
pub(crate) struct GroupInPath {
    pub(crate) workspace: WorkspaceKey,
    pub(crate) group: GroupKey,
}

/// Reads an id or a slug.
pub(super) fn workspace_key(text: &str) -> Result<WorkspaceKey, Refusal> {
    let by_id = text.parse().map(WorkspaceKey::Id);
    let key = by_id.or_else(|_| text.parse().map(WorkspaceKey::Slug));
    key.map_err(|_| Refusal::WorkspaceNotFound)
}

impl<S: Send + Sync> FromRequestParts<S> for WorkspaceInPath {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let Path(workspace) = Path::<String>::from_request_parts(parts, state)
            .await
            .map_err(|_| Refusal::WorkspaceNotFound)?;
        Ok(Self(workspace_key(&workspace)?))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for GroupInPath {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let Path((workspace, group)) = Path::<(String, String)>::from_request_parts(parts, state)
            .await
            .map_err(|_| Refusal::GroupNotFound)?;
        Ok(Self {
            workspace: workspace_key(&workspace)?,
            group: GroupKey::Text(group),
        })
    }
}
