//! The responses where there is no handler for a path or a method.

use crate::app::App;
use crate::caller::Caller;
use crate::errors::{ApiError, denies_access};
use crate::trees::tree_of;
use axum::extract::FromRequestParts;
use axum::http::header::ALLOW;
use axum::http::request::Parts;
use axum::http::{Method, Uri};
use axum::response::Response;
use std::sync::Arc;

/// A caller who may learn which paths exist: anyone or, below a protected path, an authenticated caller.
#[derive(Debug)]
pub(crate) struct MayKnowPaths;

impl FromRequestParts<Arc<App>> for MayKnowPaths {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, ApiError> {
        if tree_of(parts.uri.path()).is_protected {
            Caller::from_request_parts(parts, app).await?;
        }
        Ok(Self)
    }
}

pub(crate) async fn unknown_path(_: MayKnowPaths, method: Method, uri: Uri) -> ApiError {
    unknown_path_for_all(method, uri).await
}

pub(crate) async fn other_method(_: MayKnowPaths, method: Method, uri: Uri) -> ApiError {
    other_method_for_all(method, uri).await
}

/// `404` on a listener that checks no token.
pub(crate) async fn unknown_path_for_all(method: Method, uri: Uri) -> ApiError {
    ApiError::UnknownPath(method, uri.path().to_owned())
}

/// `405` on a listener that checks no token.
pub(crate) async fn other_method_for_all(method: Method, uri: Uri) -> ApiError {
    ApiError::MethodNotAllowed(method, uri.path().to_owned())
}

/// The router adds the `Allow` header to every `405` response, even to one that refuses access. There it is removed.
pub(crate) async fn hide_methods(mut response: Response) -> Response {
    if denies_access(&response) {
        response.headers_mut().remove(ALLOW);
    }
    response
}
