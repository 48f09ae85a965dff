//! What a batch is answered with.

use crate::envelope::Surroundings;
use crate::errors::ApiError;
use crate::trees::tree_of;
use crate::v2::parts::Outcome;
use crate::write;
use axum::http::StatusCode;
use futures_util::FutureExt as _;
use http_body_util::BodyExt as _;
use serde::Serialize;
use serde_json::value::RawValue;
use store::{Answer, Error, Fault};
use utoipa::ToSchema;

/// The answer to the batch: what is answered to each operation, in order.
pub(super) fn answer(outcomes: &[Outcome<'_>], paths: &[String], surroundings: &Surroundings) -> Result<Answer, Error> {
    let results = outcomes.iter().zip(paths).map(|(outcome, path)| match outcome {
        Ok(answer) => Answered::new(answer.status, &answer.body),
        Err(error) => refused(error, path, surroundings),
    });
    let results: Vec<_> = results.collect::<Result<_, _>>()?;
    write::shown(StatusCode::MULTI_STATUS, &results)
}

/// An error as the tree of the operation's path shows it.
fn refused(error: &ApiError, path: &str, surroundings: &Surroundings) -> Result<Answered, Error> {
    let response = (tree_of(path).render)(error, surroundings.at_path(path));
    let status = response.status().as_u16();
    let body = response.into_body().collect().now_or_never();
    let body = body
        .and_then(Result::ok)
        .map(http_body_util::Collected::to_bytes)
        .unwrap_or_default();
    Answered::new(status, &String::from_utf8_lossy(&body))
}

/// What is answered to one operation.
#[derive(Serialize)]
struct Answered {
    status: u16,
    body: Option<Box<RawValue>>,
}

impl Answered {
    fn new(status: u16, body: &str) -> Result<Self, Error> {
        let body = (!body.is_empty()).then(|| RawValue::from_string(body.to_owned()));
        let body = body.transpose().map_err(|error| Error::Failed(Fault::other(error)))?;
        Ok(Self { status, body })
    }
}

/// What is answered to one operation.
#[derive(ToSchema)]
#[schema(as = BatchResult)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct ResultSchema {
    /// The HTTP status that the operation alone would be answered with.
    #[schema(minimum = 200, maximum = 499)]
    status: u16,
    /// The body that it would be answered with; null if it has none.
    #[schema(value_type = serde_json::Value, required)]
    body: Option<()>,
}
