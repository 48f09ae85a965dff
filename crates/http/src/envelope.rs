//! The JSON object that an error is sent in (docs/api/v1.md, Errors).

use crate::errors::ApiError;
use crate::message::Message;
use crate::refusals;
use axum::http::StatusCode;
use directory::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// The request that caused an error.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Occurrence<'a> {
    /// When the error happened.
    pub(crate) at: Timestamp,
    pub(crate) path: &'a str,
    pub(crate) request_id: &'a str,
}

/// The time and the id of a request whose parts may have errors.
#[derive(Debug, Clone)]
pub(crate) struct Surroundings {
    pub(crate) at: Timestamp,
    pub(crate) request_id: String,
}

impl Surroundings {
    /// The occurrence of an error in the part with this path.
    pub(crate) fn at_path<'a>(&'a self, path: &'a str) -> Occurrence<'a> {
        Occurrence {
            at: self.at,
            path,
            request_id: &self.request_id,
        }
    }
}

/// An error, the same for every operation.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ApiError)]
pub(crate) struct Envelope<'a> {
    /// The HTTP status.
    status_code: u16,
    message: Message,
    /// The name of the HTTP status.
    error: &'static str,
    /// When the error happened, in UTC.
    #[schema(format = DateTime)]
    timestamp: String,
    /// The path of the request.
    path: &'a str,
    /// A stable code for programs. In version 1, only errors that `ToolJet` doesn't have carry one.
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'static str>,
    /// Only for a batch of which nothing was kept: the number of the operation that was refused, from 0; null if it is all of them
    /// together.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<usize>)]
    index: Option<Option<usize>>,
    /// Only with a 500: the id of the log line that has the cause.
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a str>,
}

impl<'a> Envelope<'a> {
    /// The tree of routes maps the error to status, message and code.
    pub(crate) fn new(
        status: StatusCode,
        message: Message,
        code: Option<&'static str>,
        occurrence: Occurrence<'a>,
    ) -> Self {
        let Occurrence { at, path, request_id } = occurrence;
        Self {
            status_code: status.as_u16(),
            message,
            error: status.canonical_reason().unwrap_or_default(),
            timestamp: at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string(),
            path,
            code,
            index: None,
            request_id: (status == StatusCode::INTERNAL_SERVER_ERROR).then_some(request_id),
        }
    }
}

impl Envelope<'_> {
    /// The error of a batch, with the number of the operation that was refused.
    pub(crate) fn with_index(self, index: Option<Option<usize>>) -> Self {
        Self { index, ..self }
    }
}

impl From<&ApiError> for Message {
    fn from(error: &ApiError) -> Self {
        match error {
            ApiError::Fields(problems) => Self::Problems(problems.clone()),
            ApiError::Refused(refusal) => refusals::message(refusal),
            ApiError::InBatch { error, .. } => Self::from(&**error),
            other => Self::Sentence(other.to_string()),
        }
    }
}
