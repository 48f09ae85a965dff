//! The body of a request that asks something and changes nothing.

use super::{FromBody, Taken, parse_content, read_in_time};
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
        let (content, bytes) = read_in_time(request, app, Taken::of::<T>()).await?;
        parse_content(content, bytes).await.map(Self)
    }
}
