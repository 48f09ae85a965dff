//! `Idempotency-Key`: stores a request's answer in the transaction of its change, and returns it when the request is repeated.

mod answer;
mod claim;
mod operation_with_answer;
mod remove_old;
mod repeated;
mod rows;

pub use answer::{Answer, Answered};
pub(crate) use claim::Claims;
pub use claim::{Claim, Claimed, Running};
pub(crate) use operation_with_answer::{Answering, Outcome};
pub(crate) use remove_old::{BATCH, RemoveOldAnswers};
pub use repeated::RepeatedRequest;
pub(crate) use rows::FindAnswer;
