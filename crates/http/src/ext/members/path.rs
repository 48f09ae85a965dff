//! The workspace and the user in paths of members. What can't be one is `404`, like one that doesn't exist.

use crate::errors::ApiError;
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use directory::{Refusal, UserKey, WorkspaceKey};

/// `:workspace`, an id or a slug, and `:user`, an id or an e-mail address.
#[derive(Debug)]
pub(crate) struct MemberInPath(pub(crate) WorkspaceKey, pub(crate) UserKey);

impl<S: Send + Sync> FromRequestParts<S> for MemberInPath {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let Path((workspace, user)) = Path::<(String, String)>::from_request_parts(parts, state)
            .await
            .map_err(|_| Refusal::WorkspaceNotFound)?;
        let by_id = workspace.parse().map(WorkspaceKey::Id);
        let workspace = by_id.or_else(|_| workspace.parse().map(WorkspaceKey::Slug));
        let workspace = workspace.map_err(|_| Refusal::WorkspaceNotFound)?;
        Ok(Self(workspace, UserKey::parse(&user).ok_or(Refusal::UserNotFound)?))
    }
}
