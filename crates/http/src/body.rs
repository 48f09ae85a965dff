//! Bodies of requests: from bytes to types of the directory.

mod fields;
mod json;
mod values;

pub(crate) use fields::{Field, Fields, Problems, list_of_body};
pub(crate) use json::Json;

use crate::app::App;
use crate::errors::ApiError;
use axum::extract::{FromRequest, Request};
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::Body as _;
use std::sync::Arc;

/// The most bytes of a body (contract, section 3).
pub(crate) const MAX_BYTES: usize = 1024 * 1024;

/// What a body can be turned into.
pub(crate) trait FromBody: Sized {
    /// What was asked for, or `None` once the problems say why not. `body` is `None` if there is none.
    fn from_body(body: Option<Json>, problems: &mut Problems) -> Option<Self>;
}

/// The body of a request as what the operation needs.
#[derive(Debug)]
pub(crate) struct Body<T>(pub(crate) T);

impl<T: FromBody> FromRequest<Arc<App>> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, ApiError> {
        // Half of the request's time: so it is the body that is found to be late, and not the request.
        let bytes = tokio::time::timeout(app.request_timeout / 2, read(request))
            .await
            .map_err(|_| ApiError::SlowBody)??;
        parse(&bytes).map(Self)
    }
}

/// Turns the bytes of a body into what the operation needs.
fn parse<T: FromBody>(bytes: &[u8]) -> Result<T, ApiError> {
    let body = if bytes.is_empty() {
        None
    } else {
        Some(Json::parse(bytes)?)
    };
    let mut problems = Problems::default();
    let value = T::from_body(body, &mut problems);
    problems.or(value)
}

async fn read(request: Request) -> Result<Bytes, ApiError> {
    let body = request.body();
    if body.size_hint().exact() == Some(0) {
        return Ok(Bytes::new());
    }
    if !is_json(request.headers()) {
        return Err(ApiError::NotJson);
    }
    if announced_length(request.headers()).is_some_and(|length| length > MAX_BYTES as u64) {
        return Err(ApiError::TooLarge(MAX_BYTES));
    }
    match Limited::new(request.into_body(), MAX_BYTES).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(ApiError::TooLarge(MAX_BYTES)),
        Err(_) => Err(ApiError::Body("The body broke off before its end".to_owned())),
    }
}

fn announced_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Whether the content is declared as `application/json`, with any parameters.
fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = kind.and_then(|kind| kind.split(';').next());
    essence.is_some_and(|essence| essence.trim().eq_ignore_ascii_case("application/json"))
}
