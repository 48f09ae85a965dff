//! Running operations and statements on a connection.

use super::conn::SqliteConn;
use crate::dialect::sqlite_fault;
use crate::log::append;
use crate::perform::perform;
use crate::{Call, Done, Environment, Error, Fault, Op};
use futures_util::FutureExt;
use rusqlite::Connection;

/// Runs an operation on this thread, and appends its events. Its statements are answered at once, so the future never waits.
pub(super) fn run_ready<O: Op>(
    connection: &mut Connection,
    environment: &dyn Environment,
    call: &Call,
    op: &O,
) -> Result<Done<O::Output>, Error> {
    let mut conn = SqliteConn(connection);
    let run = async {
        let performed = perform(op, &mut conn, environment, call).await?;
        append(&mut conn, environment, &[&performed.entries]).await?;
        Ok(performed.done)
    };
    run.now_or_never().expect("operations on SQLite wait for nothing")
}

/// Runs a statement without parameters.
pub(super) fn execute(connection: &Connection, sql: &str) -> Result<(), Fault> {
    let run = |sql| connection.prepare_cached(sql)?.execute(()).map(drop);
    run(sql).map_err(sqlite_fault)
}
