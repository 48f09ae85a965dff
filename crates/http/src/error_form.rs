//! How the trees of routes whose errors are an [`Envelope`] show them: with which status, and with or without a code.

use crate::envelope::{Envelope, Occurrence};
use crate::errors::ApiError;
use crate::message::Message;
use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

/// What differs between the errors of two trees.
#[derive(Debug)]
pub(crate) struct ErrorForm {
    /// The status of an error.
    pub(crate) status: fn(&ApiError) -> StatusCode,
    /// The code that the client sees, if it sees one.
    pub(crate) code: fn(&ApiError) -> Option<&'static str>,
    /// The path in the examples of the API's description.
    pub(crate) example_path: &'static str,
}

impl ErrorForm {
    /// The error as the client sees it.
    pub(crate) fn envelope<'a>(&self, error: &ApiError, occurrence: Occurrence<'a>) -> Envelope<'a> {
        let index = match error {
            ApiError::InBatch { index, .. } => Some(*index),
            _ => None,
        };
        let (status, code) = ((self.status)(error), (self.code)(error));
        Envelope::new(status, Message::from(error), code, occurrence).with_index(index)
    }

    /// The response with the error.
    pub(crate) fn render(&self, error: &ApiError, occurrence: Occurrence<'_>) -> Response {
        ((self.status)(error), Json(self.envelope(error, occurrence))).into_response()
    }
}
