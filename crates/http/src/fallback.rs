//! What answers where there is no handler, for a path or for a method.

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

/// Somebody who may learn which paths there are: everybody, but below a protected path only who is let in.
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

/// For a listener that looks at no token.
pub(crate) async fn unknown_path_for_all(method: Method, uri: Uri) -> ApiError {
    ApiError::UnknownPath(method, uri.path().to_owned())
}

/// For a listener that looks at no token.
pub(crate) async fn other_method_for_all(method: Method, uri: Uri) -> ApiError {
    ApiError::MethodNotAllowed(method, uri.path().to_owned())
}

/// The router adds the methods of a path to whatever answers for another method, also to the refusal of a stranger.
pub(crate) async fn hide_methods(mut response: Response) -> Response {
    if denies_access(&response) {
        response.headers_mut().remove(ALLOW);
    }
    response
}
