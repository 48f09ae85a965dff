//! Requests that may be repeated (`Idempotency-Key`): the answer is kept with the change, in its transaction, and given again.

mod answering;
mod claim;
mod keep;
mod remove_old;

pub(crate) use answering::Answering;
pub(crate) use answering::Outcome;
pub use answering::{Answer, Answered};
pub(crate) use claim::Claims;
pub use claim::{Claim, Claimed, RepeatedRequest, Running};
pub(crate) use keep::FindAnswer;
pub(crate) use remove_old::{BATCH, RemoveOldAnswers};

/// How long an answer is kept.
const KEPT_FOR: std::time::Duration = std::time::Duration::from_hours(24);
