//! The parts of a batch or a bulk: which can run, which are wrong already, and what is answered to each.

use crate::errors::ApiError;
use std::sync::Arc;
use store::ops::Part;
use store::{Answer, Error};

/// A part that can run, or what is wrong with it.
pub(super) type Prepared = Result<Part, Arc<ApiError>>;

/// What is answered to a part, or why it was refused.
pub(super) type Outcome<'a> = Result<&'a Answer, Arc<ApiError>>;

/// The parts of a request, in order: those that run, and what is wrong with the others.
pub(super) struct Parts {
    /// Those that run.
    pub(super) ops: Vec<Part>,
    /// What is wrong with each part; `None` for those that run.
    pub(super) wrong: Arc<[Option<Arc<ApiError>>]>,
}

impl Parts {
    pub(super) fn new(prepared: Vec<Prepared>) -> Self {
        let mut ops = Vec::with_capacity(prepared.len());
        let wrong = prepared.into_iter().map(|part| part.map(|part| ops.push(part)).err());
        let wrong = wrong.collect();
        Self { ops, wrong }
    }
}

/// The answer to each part or its error, in order. `results` are those of the parts that ran.
pub(super) fn outcomes<'a>(wrong: &[Option<Arc<ApiError>>], results: &'a [Result<Answer, Error>]) -> Vec<Outcome<'a>> {
    let mut results = results.iter();
    let outcome = |wrong: &Option<Arc<ApiError>>| match wrong {
        Some(error) => Err(Arc::clone(error)),
        None => match results.next() {
            Some(Ok(answer)) => Ok(answer),
            Some(Err(error)) => Err(refusal(error).into()),
            None => Err(ApiError::Internal("a part has no result".to_owned()).into()),
        },
    };
    wrong.iter().map(outcome).collect()
}

/// The error of a part that was refused. No other error is that of a part.
fn refusal(error: &Error) -> ApiError {
    match error {
        Error::Refused(refusal) => ApiError::Refused(refusal.clone()),
        Error::ChangedMeanwhile(tag) => ApiError::ChangedMeanwhile(tag.clone()),
        other => ApiError::Internal(other.to_string()),
    }
}
