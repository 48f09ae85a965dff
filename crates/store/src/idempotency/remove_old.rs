//! Removes stored answers that have expired.

use super::rows::oldest;
use crate::{Access, Error, Op, Tx};

/// Rows per transaction: few enough that no other write waits for long.
pub(crate) const REMOVAL_BATCH: u64 = 500;

/// Removes the next expired answers and returns how many.
#[derive(Debug)]
pub(crate) struct RemoveOldAnswers;

impl Op for RemoveOldAnswers {
    type Output = u64;
    const NAME: &'static str = "answers.remove_old";
    const ACCESS: Access = Access::Write;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<u64, Error> {
        // The condition on the time is repeated: PostgreSQL rechecks the outer query for a row that another transaction
        // has just changed, but not the inner one. Without it, a key that was just reused would lose its answer.
        const REMOVE: &str = "DELETE FROM answers WHERE kept_at <= $1 AND (caller, key) IN
             (SELECT caller, key FROM answers WHERE kept_at <= $1 ORDER BY kept_at LIMIT 500)";
        let oldest = oldest(tx.now());
        Ok(tx.unasked().execute(REMOVE, &[oldest.into()]).await?)
    }
}
