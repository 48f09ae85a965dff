//! Operations: one use case, kept as a whole or not at all, one trace span, one retry point.

use crate::{Conn, Error, Tx};

/// What an operation needs of the database. The runner holds it to that: only a write can write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// One short statement, which is its own snapshot.
    Point,
    /// A few statements on one snapshot. Waits for nobody but the database, so it shares the connections of point reads.
    Snapshot,
    /// A long read on one snapshot, at the pace of whoever takes it. Has connections of its own, beside the other reads.
    Stream,
    /// Changes; all of them are kept, with their events, or none.
    Write,
}

/// A use case of the directory.
pub trait Op: Send + Sync + 'static {
    /// What it answers.
    type Output: Send + 'static;

    /// Its name in logs and metrics.
    const NAME: &'static str;

    /// What it needs of the database.
    const ACCESS: Access;

    /// Does it. May be run again from the start if another transaction was in the way.
    fn run<C: Conn>(&self, tx: &mut Tx<'_, C>) -> impl Future<Output = Result<Self::Output, Error>> + Send;
}
