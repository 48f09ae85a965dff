//! `Idempotency-Key`: stores the answer to a request in the transaction of its change, and returns it when the request
//! is repeated.

mod answer;
mod claim;
mod operation_with_answer;
mod remove_old;
mod repeated;
mod rows;

pub use answer::{Answer, RequestOutcome};
pub(crate) use claim::Claims;
pub use claim::{Claim, ClaimGuard, ClaimResult};
pub(crate) use operation_with_answer::{OperationWithAnswer, Outcome};
pub(crate) use remove_old::{REMOVAL_BATCH, RemoveOldAnswers};
pub use repeated::RepeatedRequest;
pub(crate) use rows::FindAnswer;
