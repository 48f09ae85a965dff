//! Group commit: several writes that wait for a connection share one transaction, and one flush to the disk.
//!
//! The log's numbers have no gaps and are in commit order, so commits follow one another; each takes as long as a flush.
//! When more writes come than there are connections, one transaction for several of them is what makes the server faster.
//! Each runs in a savepoint: its failure undoes nothing of the others.

use super::conn::PostgresConn;
use super::pooled::{Exchange, Pooled, writing};
use super::queue::{GroupEnd, Job};
use crate::log::append;
use crate::{Environment, Error, Fault};
use deadpool_postgres::ClientWrapper;
use futures_util::future::join_all;
use std::sync::Arc;

/// A group doesn't wait for a lock that somebody else holds: its other operations would wait too, and two groups that each
/// hold what the other one wants would wait until the server notices. An operation that meets one is run by itself.
const BEGIN_FIRST: &str = "SET LOCAL lock_timeout = '50ms'; SAVEPOINT op";

const BEGIN_NEXT: &str = "RELEASE op; SAVEPOINT op";

const UNDO: &str = "ROLLBACK TO op";

/// The lock of the log's head is waited for, as without a group.
const WAIT_FOR_THE_HEAD: &str = "SET LOCAL lock_timeout TO DEFAULT";

/// Runs and commits the operations, and tells their callers. Stops when all of these have given up.
pub(super) async fn commit(pooled: Pooled, mut jobs: Vec<Box<dyn Job>>, environment: Arc<dyn Environment>) {
    let all_gave_up = join_all(jobs.iter_mut().map(|job| job.abandonment()));
    tokio::select! {
        () = run(pooled, jobs, &*environment) => {}
        _ = all_gave_up => {}
    }
}

async fn run(mut pooled: Pooled, mut jobs: Vec<Box<dyn Job>>, environment: &dyn Environment) {
    metrics::histogram!("roster_writer_batch_size").record(jobs.len() as f64);
    let result = match pooled.parts() {
        Ok((client, exchange)) => transact(client, exchange, &mut jobs, environment).await,
        Err(_) => Err(Broken::BeforeCommit(Fault::Unavailable(
            "the connection is gone".into(),
        ))),
    };
    let end = match &result {
        Ok(()) => GroupEnd::Kept,
        Err(Broken::BeforeCommit(_)) if !pooled.is_silent() => GroupEnd::Undone,
        Err(Broken::BeforeCommit(fault) | Broken::AtCommit(fault)) => GroupEnd::Failed(fault),
    };
    for job in jobs {
        job.end(end);
    }
    let _ = pooled.settle(result.map_err(Error::from));
}

/// Where a group's transaction broke.
enum Broken {
    /// Nothing was kept.
    BeforeCommit(Fault),
    /// Something may have been kept.
    AtCommit(Fault),
}

impl From<Fault> for Broken {
    fn from(fault: Fault) -> Self {
        Self::BeforeCommit(fault)
    }
}

impl From<Broken> for Error {
    fn from(broken: Broken) -> Self {
        match broken {
            Broken::BeforeCommit(fault) | Broken::AtCommit(fault) => fault.into(),
        }
    }
}

async fn transact(
    client: &mut ClientWrapper,
    exchange: &Exchange,
    jobs: &mut [Box<dyn Job>],
    environment: &dyn Environment,
) -> Result<(), Broken> {
    let transaction = exchange.begin(writing(client.build_transaction())).await?;
    let mut conn = PostgresConn {
        client: transaction.client(),
        statements: exchange.statements(&transaction.statement_cache),
        exchange,
        can_write: true,
    };
    let mut between = BEGIN_FIRST;
    for job in &mut *jobs {
        if job.is_abandoned() {
            continue;
        }
        exchange.answer(transaction.batch_execute(between)).await?;
        between = if job.run(&mut conn, environment).await {
            BEGIN_NEXT
        } else {
            UNDO
        };
    }
    if between == UNDO {
        exchange.answer(transaction.batch_execute(UNDO)).await?;
    }
    exchange.answer(transaction.batch_execute(WAIT_FOR_THE_HEAD)).await?;
    let entries: Vec<_> = jobs.iter().map(|job| job.entries()).collect();
    append(&mut conn, environment, &entries).await?;
    exchange.commit(transaction).await.map_err(Broken::AtCommit)
}
