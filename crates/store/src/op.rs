//! Operations. Each is one use case, one transaction, one trace span and one unit of retry.

use crate::{Error, Tx};

/// The access to the database that an operation needs. The runner enforces it: only a `Write` can write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// One short statement, which is its own snapshot.
    Point,
    /// A few statements in one snapshot. It waits for nothing but the database, so it shares the connections of point
    /// reads.
    Snapshot,
    /// A long read in one snapshot, at the pace of its reader. It has its own connections, apart from the other reads.
    Stream,
    /// Changes: all of them are kept, with their events, or none.
    Write,
}

/// A use case of the directory.
pub trait Op: Send + Sync + 'static {
    /// The result of the operation.
    type Output: Send + 'static;

    /// Its name in logs and metrics.
    const NAME: &'static str;

    /// The access that it needs.
    const ACCESS: Access;

    /// Runs the operation. After a conflict with another transaction it is run again from its start.
    fn run(&self, tx: &mut Tx<'_>) -> impl Future<Output = Result<Self::Output, Error>> + Send;
}
