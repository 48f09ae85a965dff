//! The body of a request that asks something and changes nothing.

use super::{FromBody, parse_content, read};
use crate::app::App;
use crate::errors::ApiError;
use axum::extract::{FromRequest, Request};
use std::sync::Arc;

/// The parsed body.
#[derive(Debug)]
pub(crate) struct QuestionBody<T>(pub(crate) T);

impl<T: FromBody + Send> FromRequest<Arc<App>> for QuestionBody<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, ApiError> {
        let (content, bytes) = tokio::time::timeout(app.request_timeout / 2, read::<T>(request))
            .await
            .map_err(|_| ApiError::SlowBody)??;
        parse_content(content, bytes).await.map(Self)
    }
}
