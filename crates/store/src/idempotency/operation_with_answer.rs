//! Wraps an operation, so that its transaction also stores the answer to the client.

use super::answer::Answer;
use super::rows::{find, lock, save};
use crate::perform::{AnyOutput, ErasedOp};
use crate::{Access, AnsweredOp, Error, Tx};
use futures_util::future::BoxFuture;

/// Runs an operation. If the request has a key, it first looks for a stored answer; otherwise it stores the answer
/// afterwards, in the transaction of the change.
pub(crate) struct OperationWithAnswer(pub(crate) AnsweredOp);

/// The outcome of the operation.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// The request has no key: the answer is created after the commit.
    Output(AnyOutput),
    /// The answer, which is stored.
    Stored(Answer),
    /// The answer that was stored earlier.
    Earlier(Answer),
}

impl ErasedOp for OperationWithAnswer {
    fn name(&self) -> &'static str {
        self.0.name()
    }

    fn access(&self) -> Access {
        self.0.access()
    }

    fn run_erased<'t>(&'t self, tx: &'t mut Tx<'_>) -> BoxFuture<'t, Result<AnyOutput, Error>> {
        Box::pin(async move { Ok(Box::new(self.run(tx).await?) as AnyOutput) })
    }
}

impl OperationWithAnswer {
    async fn run(&self, tx: &mut Tx<'_>) -> Result<Outcome, Error> {
        let Some(guard) = tx.claim() else {
            return Ok(Outcome::Output(self.0.run(tx).await?));
        };
        let (claim, now) = (guard.claim(), tx.now());
        lock(tx.unasked(), claim).await?;
        if let Some(earlier) = find(tx.unasked(), claim, now).await? {
            tx.end_early();
            return Ok(Outcome::Earlier(earlier));
        }
        let answer = self.0.render(&self.0.run(tx).await?)?;
        save(tx.unasked(), claim, &answer, now).await?;
        Ok(Outcome::Stored(answer))
    }
}
