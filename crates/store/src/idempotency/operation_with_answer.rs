//! Wraps an operation, so that its transaction also stores the answer to the client.

use super::answer::Answer;
use super::rows::{find, lock, save};
use crate::{Access, Conn, Error, Op, Tx};

/// Runs an operation. If the request has a key, it first looks for a stored answer; otherwise it stores the answer
/// afterwards, in the transaction of the change.
pub(crate) struct OperationWithAnswer<O, R> {
    pub(crate) op: O,
    /// Creates the answer from the operation's output.
    pub(crate) render: R,
}

/// The outcome of the operation.
#[derive(Debug)]
pub(crate) enum Outcome<T> {
    /// The request has no key: the answer is created after the commit.
    Output(T),
    /// The answer, which is stored.
    Stored(Answer),
    /// The answer that was stored earlier.
    Earlier(Answer),
}

impl<O: Op, R: Fn(&O::Output) -> Result<Answer, Error> + Send + Sync + 'static> Op for OperationWithAnswer<O, R> {
    type Output = Outcome<O::Output>;
    const NAME: &'static str = O::NAME;
    const ACCESS: Access = O::ACCESS;

    async fn run<C: Conn>(&self, tx: &mut Tx<'_, C>) -> Result<Self::Output, Error> {
        let Some(guard) = tx.claim() else {
            return Ok(Outcome::Output(self.op.run(tx).await?));
        };
        let (claim, now) = (guard.claim(), tx.now());
        lock(tx.unasked(), claim).await?;
        if let Some(earlier) = find(tx.unasked(), claim, now).await? {
            tx.end_early();
            return Ok(Outcome::Earlier(earlier));
        }
        let output = self.op.run(tx).await?;
        let answer = (self.render)(&output)?;
        save(tx.unasked(), claim, &answer, now).await?;
        Ok(Outcome::Stored(answer))
    }
}
