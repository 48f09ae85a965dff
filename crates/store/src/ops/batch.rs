//! Several operations as one.

use crate::last_admin;
use crate::{Access, Answer, AnsweredOp, Error, Op, Precondition, Tx};

/// Runs operations one after the other in one transaction. Returns for each what would be answered, or why it was refused.
///
/// A failure of the database ends the whole batch.
#[derive(Debug)]
pub struct Batch {
    /// The operations.
    pub parts: Vec<Part>,
    /// What a refusal means for the others.
    pub mode: BatchMode,
}

/// An operation of a batch.
#[derive(Debug)]
pub struct Part {
    /// The operation.
    pub op: AnsweredOp,
    /// The precondition of the operation.
    pub precondition: Option<Precondition>,
    /// Whether a workspace must keep an active admin: see [`Call::requires_admin`](crate::Call::requires_admin).
    pub requires_admin: bool,
}

/// What a refusal of one operation means for the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BatchMode {
    /// Nothing: what is refused is undone alone.
    Each,
    /// All are undone, with [`Error::InBatch`]. Whether a workspace keeps an admin is judged when all have run.
    All,
}

impl Op for Batch {
    type Output = Vec<Result<Answer, Error>>;
    const NAME: &'static str = "batch";
    const ACCESS: Access = Access::Write;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, Error> {
        tx.leave_to_parts()?;
        match self.mode {
            BatchMode::Each => self.each(tx).await,
            BatchMode::All => self.all(tx).await,
        }
    }
}

impl Batch {
    async fn each(&self, tx: &mut Tx<'_>) -> Result<Vec<Result<Answer, Error>>, Error> {
        let mut results = Vec::with_capacity(self.parts.len());
        for part in &self.parts {
            let begin = tx.events().len();
            tx.unasked().execute("SAVEPOINT part", &[]).await?;
            match part.run_and_judge(tx, begin).await {
                Ok(answer) => results.push(Ok(answer)),
                Err(error) if is_of_part(&error) => {
                    tx.unasked().execute("ROLLBACK TO SAVEPOINT part", &[]).await?;
                    tx.forget_events(begin);
                    results.push(Err(error));
                }
                Err(error) => return Err(error),
            }
            tx.unasked().execute("RELEASE SAVEPOINT part", &[]).await?;
        }
        Ok(results)
    }

    async fn all(&self, tx: &mut Tx<'_>) -> Result<Vec<Result<Answer, Error>>, Error> {
        let mut results = Vec::with_capacity(self.parts.len());
        let mut judged = Vec::new();
        for (index, part) in self.parts.iter().enumerate() {
            let begin = tx.events().len();
            let answer = part.run(tx).await.map_err(|error| in_batch(Some(index), error))?;
            results.push(Ok(answer));
            if part.requires_admin {
                judged.extend_from_slice(&tx.events()[begin..]);
            }
        }
        let judgement = last_admin::judge(tx, &judged).await;
        judgement.map_err(|error| in_batch(None, error))?;
        Ok(results)
    }
}

impl Part {
    async fn run(&self, tx: &mut Tx<'_>) -> Result<Answer, Error> {
        tx.require(self.precondition.clone());
        let answer = self.op.render(&self.op.run(tx).await?)?;
        tx.refuse_unless_compared()?;
        Ok(answer)
    }

    async fn run_and_judge(&self, tx: &mut Tx<'_>, begin: usize) -> Result<Answer, Error> {
        let answer = self.run(tx).await?;
        if self.requires_admin {
            let events = tx.events()[begin..].to_vec();
            last_admin::judge(tx, &events).await?;
        }
        Ok(answer)
    }
}

/// Whether an error is that of one part, and not of the database.
const fn is_of_part(error: &Error) -> bool {
    matches!(error, Error::Refused(_) | Error::ChangedMeanwhile(_))
}

fn in_batch(index: Option<usize>, error: Error) -> Error {
    if is_of_part(&error) {
        let error = Box::new(error);
        return Error::InBatch { index, error };
    }
    error
}
