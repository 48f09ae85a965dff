//! What the paths of version 2 name. A malformed text is `404`, like one that names nothing.

use crate::errors::ApiError;
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use directory::{GroupKey, Refusal, UserKey, WorkspaceKey};
use serde::de::DeserializeOwned;

/// `:workspace`: an id, else a slug, else a name.
#[derive(Debug)]
pub(crate) struct WorkspaceInPath(pub(crate) WorkspaceKey);

impl<S: Send + Sync> FromRequestParts<S> for WorkspaceInPath {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let workspace = parameters(parts, state, Refusal::WorkspaceNotFound).await?;
        Ok(Self(WorkspaceKey::InPath(workspace)))
    }
}

/// `:user`: an id, else an e-mail address.
#[derive(Debug)]
pub(crate) struct UserInPath(pub(crate) UserKey);

impl<S: Send + Sync> FromRequestParts<S> for UserInPath {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let user: String = parameters(parts, state, Refusal::UserNotFound).await?;
        Ok(Self(key(&user)?))
    }
}

/// `:workspace` and `:user`.
#[derive(Debug)]
pub(crate) struct MemberInPath {
    pub(crate) workspace: WorkspaceKey,
    pub(crate) user: UserKey,
}

impl<S: Send + Sync> FromRequestParts<S> for MemberInPath {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let (workspace, user): (String, String) = parameters(parts, state, Refusal::UserNotFound).await?;
        Ok(Self {
            workspace: WorkspaceKey::InPath(workspace),
            user: key(&user)?,
        })
    }
}

/// `:workspace` and `:group`.
#[derive(Debug)]
pub(crate) struct GroupInPath {
    pub(crate) workspace: WorkspaceKey,
    pub(crate) group: GroupKey,
}

impl<S: Send + Sync> FromRequestParts<S> for GroupInPath {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let (workspace, group) = parameters(parts, state, Refusal::GroupNotFound).await?;
        Ok(Self {
            workspace: WorkspaceKey::InPath(workspace),
            group: GroupKey::Text(group),
        })
    }
}

/// `:workspace`, `:group` and `:user`.
#[derive(Debug)]
pub(crate) struct GroupMemberInPath {
    pub(crate) workspace: WorkspaceKey,
    pub(crate) group: GroupKey,
    pub(crate) user: UserKey,
}

impl<S: Send + Sync> FromRequestParts<S> for GroupMemberInPath {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let (workspace, group, user): (String, String, String) =
            parameters(parts, state, Refusal::UserNotFound).await?;
        Ok(Self {
            workspace: WorkspaceKey::InPath(workspace),
            group: GroupKey::Text(group),
            user: key(&user)?,
        })
    }
}

fn key(user: &str) -> Result<UserKey, Refusal> {
    UserKey::parse(user).ok_or(Refusal::UserNotFound)
}

/// The parameters of the path: one text, or several as a tuple. `otherwise` is for a path that isn't UTF-8.
async fn parameters<T: DeserializeOwned + Send, S: Send + Sync>(
    parts: &mut Parts,
    state: &S,
    otherwise: Refusal,
) -> Result<T, ApiError> {
    let parameters = Path::<T>::from_request_parts(parts, state).await;
    let Path(parameters) = parameters.map_err(|_| otherwise)?;
    Ok(parameters)
}
