//! The answers to changes, as HTTP responses.

use crate::etag::etag;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use headers::HeaderMapExt;
use serde::Serialize;
use store::{Answer, Fault};

const IDEMPOTENT_REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// A response without a body.
#[expect(clippy::unnecessary_wraps, reason = "it is what a runner takes")]
pub(crate) fn no_content<T>(_: &T) -> Result<Answer, store::Error> {
    Ok(Answer {
        status: StatusCode::NO_CONTENT.as_u16(),
        body: String::new(),
        tag: None,
    })
}

/// A response with this value as JSON.
pub(crate) fn shown(status: StatusCode, shape: &impl Serialize) -> Result<Answer, store::Error> {
    Ok(Answer {
        status: status.as_u16(),
        body: serde_json::to_string(shape).map_err(|error| store::Error::Failed(Fault::other(error)))?,
        tag: None,
    })
}

pub(super) fn sent(answer: Answer) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    let mut response = if answer.body.is_empty() {
        status.into_response()
    } else {
        ([(CONTENT_TYPE, "application/json")], answer.body).into_response()
    };
    *response.status_mut() = status;
    if let Some(tag) = &answer.tag {
        response.headers_mut().typed_insert(etag(tag));
    }
    response
}

pub(super) fn replayed(answer: Answer) -> Response {
    let mut response = sent(answer);
    response
        .headers_mut()
        .insert(IDEMPOTENT_REPLAYED, HeaderValue::from_static("true"));
    response
}
