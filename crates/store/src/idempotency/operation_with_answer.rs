//! An operation together with the answer that its client gets.

use super::answer::Answer;
use super::rows::{find, keep, lock};
use crate::{Access, Conn, Error, Op, Tx};

/// Runs an operation; where the request has a key, in the same transaction looks for its answer and keeps it.
pub(crate) struct Answering<O, R> {
    pub(crate) op: O,
    /// Makes the answer of what the operation answers.
    pub(crate) render: R,
}

/// What came of it.
#[derive(Debug)]
pub(crate) enum Outcome<T> {
    /// The request has no key: whoever asked makes the answer, when the commit is done.
    Output(T),
    /// The answer, which is kept.
    Kept(Answer),
    /// The answer that was kept earlier.
    Earlier(Answer),
}

impl<O: Op, R: Fn(&O::Output) -> Result<Answer, Error> + Send + Sync + 'static> Op for Answering<O, R> {
    type Output = Outcome<O::Output>;
    const NAME: &'static str = O::NAME;
    const ACCESS: Access = O::ACCESS;

    async fn run<C: Conn>(&self, tx: &mut Tx<'_, C>) -> Result<Self::Output, Error> {
        let Some(running) = tx.running() else {
            return Ok(Outcome::Output(self.op.run(tx).await?));
        };
        let (claim, now) = (running.claim(), tx.now());
        lock(tx.unasked(), claim).await?;
        if let Some(earlier) = find(tx.unasked(), claim, now).await? {
            tx.end_early();
            return Ok(Outcome::Earlier(earlier));
        }
        let output = self.op.run(tx).await?;
        let answer = (self.render)(&output)?;
        keep(tx.unasked(), claim, &answer, now).await?;
        Ok(Outcome::Kept(answer))
    }
}
