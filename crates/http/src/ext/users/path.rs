//! The ids in paths of users. An invalid id is `404`, like an id that no user has (docs/api/v1.md, Errors).

use crate::errors::ApiError;
use crate::ext::path::workspace_key;
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use directory::{Refusal, UserKey, WorkspaceKey};

/// `:id`, an id or an e-mail address.
#[derive(Debug)]
pub(crate) struct UserInPath(pub(crate) UserKey);

/// `:id` and `:workspaceId`, an id or a slug.
#[derive(Debug)]
pub(crate) struct MembershipInPath(pub(crate) UserKey, pub(crate) WorkspaceKey);

fn no_user() -> ApiError {
    Refusal::UserNotFound.into()
}

impl<S: Send + Sync> FromRequestParts<S> for UserInPath {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let Path(id) = Path::<String>::from_request_parts(parts, state)
            .await
            .map_err(|_| no_user())?;
        UserKey::parse(&id).map(Self).ok_or_else(no_user)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for MembershipInPath {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let Path((user, workspace)) = Path::<(String, String)>::from_request_parts(parts, state)
            .await
            .map_err(|_| no_user())?;
        let user = UserKey::parse(&user).ok_or_else(no_user)?;
        Ok(Self(user, workspace_key(&workspace)?))
    }
}
