//! Runs operations and statements on a connection.

use super::conn::SqliteConn;
use crate::dialect::sqlite_fault;
use crate::log::{Entry, append};
use crate::perform::{ErasedOp, Performed, perform};
use crate::{Call, Environment, Error, Fault};
use futures_util::FutureExt;
use rusqlite::Connection;

/// Runs an operation on this thread. Its statements finish immediately, so the future never waits.
pub(super) fn perform_ready(
    connection: &mut Connection,
    environment: &dyn Environment,
    call: &Call,
    op: &dyn ErasedOp,
) -> Result<Performed, Error> {
    let mut conn = SqliteConn(connection);
    let performed = perform(op, &mut conn, environment, call);
    performed.now_or_never().expect("operations on SQLite wait for nothing")
}

/// Appends the events of operations. Like an operation, the future never waits.
pub(super) fn append_ready(
    connection: &mut Connection,
    environment: &dyn Environment,
    operations: &[Vec<Entry>],
) -> Result<(), Fault> {
    let mut conn = SqliteConn(connection);
    let appended = append(&mut conn, environment, operations);
    appended.now_or_never().expect("statements on SQLite wait for nothing")
}

/// Runs a statement without parameters.
pub(super) fn execute(connection: &Connection, sql: &str) -> Result<(), Fault> {
    let run = |sql| connection.prepare_cached(sql)?.execute(()).map(drop);
    run(sql).map_err(sqlite_fault)
}
