//! Requests that may be repeated (`Idempotency-Key`): the answer is kept with the change, in its transaction, and given again.

mod answer;
mod answering;
mod claim;
mod keep;
mod remove_old;
mod repeated;

pub use answer::{Answer, Answered};
pub(crate) use answering::{Answering, Outcome};
pub(crate) use claim::Claims;
pub use claim::{Claim, Claimed, Running};
pub(crate) use keep::FindAnswer;
pub(crate) use remove_old::{BATCH, RemoveOldAnswers};
pub use repeated::RepeatedRequest;
