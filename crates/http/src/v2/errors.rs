//! How an error looks in version 2: the envelope of version 1, and the error's code.

use crate::envelope::{Envelope, Message, Occurrence};
use crate::errors::ApiError;
use axum::Json;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

#[derive(Serialize)]
struct CodedEnvelope<'a> {
    /// For programs: it stays the same when the message grows clearer.
    code: &'static str,
    #[serde(flatten)]
    envelope: Envelope<'a>,
}

pub(super) fn render(error: &ApiError, occurrence: Occurrence<'_>) -> Response {
    let status = error.status();
    let envelope = CodedEnvelope {
        code: error.code(),
        envelope: Envelope::new(status, Message::from(error), occurrence),
    };
    (status, Json(envelope)).into_response()
}
