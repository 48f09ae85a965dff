//! How an error looks in version 2: the envelope of version 1, and always the error's code.

use crate::envelope::{Envelope, Message, Occurrence};
use crate::errors::ApiError;
use axum::Json;
use axum::response::{IntoResponse, Response};

pub(super) fn render(error: &ApiError, occurrence: Occurrence<'_>) -> Response {
    let status = error.status();
    let envelope = Envelope::new(status, Message::from(error), Some(error.code()), occurrence);
    (status, Json(envelope)).into_response()
}
