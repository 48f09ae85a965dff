//! Removes answers that are too old to be given again.

use super::rows::oldest;
use crate::{Access, Conn, Error, Op, Tx};

/// Rows in one transaction: few enough that no write waits for long.
pub(crate) const REMOVAL_BATCH: u64 = 500;

/// Removes the next old answers; returns how many.
#[derive(Debug)]
pub(crate) struct RemoveOldAnswers;

impl Op for RemoveOldAnswers {
    type Output = u64;
    const NAME: &'static str = "answers.remove_old";
    const ACCESS: Access = Access::Write;

    async fn run<C: Conn>(&self, tx: &mut Tx<'_, C>) -> Result<u64, Error> {
        // The time is asked for twice: PostgreSQL looks again at a row that somebody else has changed meanwhile, but not at the
        // inner query, and a key that was used anew would lose its answer.
        const REMOVE: &str = "DELETE FROM answers WHERE kept_at <= $1 AND (caller, key) IN
             (SELECT caller, key FROM answers WHERE kept_at <= $1 ORDER BY kept_at LIMIT 500)";
        let oldest = oldest(tx.now());
        Ok(tx.unasked().execute(REMOVE, &[oldest.into()]).await?)
    }
}
