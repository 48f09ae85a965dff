//! Migrations on SQLite: each half is one transaction. No older program can run on what a migration leaves, so it begins when
//! no other process has the file open.

use super::list::{Form, Migration};
use super::plan::{Half, failed, to_finish, to_migrate};
use super::steps::SqliteStep;
use super::version::{ADD_COLUMN, CREATE, READ, Schema, WRITE};
use crate::dialect::sqlite_fault;
use crate::sqlite::{Location, is_busy, retry_while_busy};
use crate::{Fault, OpenError};
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::time::Duration;

/// Where the schema of a database stands that has one.
pub(crate) fn schema(connection: &Connection) -> rusqlite::Result<Schema> {
    if !has_both_columns(connection)? {
        let version = connection.query_row("SELECT coalesce(max(version), 0) FROM schema_version", (), |row| {
            row.get(0)
        })?;
        return Ok(Schema::from_table(version, version));
    }
    connection.query_row(READ, (), |row| Ok(Schema::from_table(row.get(0)?, row.get(1)?)))
}

fn has_both_columns(connection: &Connection) -> rusqlite::Result<bool> {
    let column = "SELECT EXISTS (SELECT 1 FROM pragma_table_info('schema_version') WHERE name = 'expanded_to')";
    connection.query_row(column, (), |row| row.get(0))
}

/// Brings a database to the version needed, creating the file where there is none. Answers the schema that it had.
pub(crate) fn migrate(location: &Location) -> Result<Schema, OpenError> {
    let had = location.inspect()?;
    run(location, had, &to_migrate(had, form)?)
}

/// The same, and shuts older programs out.
pub(crate) fn finish(location: &Location) -> Result<Schema, OpenError> {
    let had = location.inspect()?;
    run(location, had, &to_finish(had, form)?)
}

const fn form(migration: &'static Migration) -> &'static Form<SqliteStep> {
    &migration.sqlite
}

fn run(location: &Location, had: Schema, halves: &[Half<SqliteStep>]) -> Result<Schema, OpenError> {
    location.make_folders()?;
    location.create()?;
    let mut connection = location.connect()?;
    location.keep_log(&connection)?;
    if had.version > 0 && !halves.is_empty() {
        wait_for_others(location, &connection, halves)?;
    }
    let taken = halves
        .iter()
        .try_for_each(|half| take(&mut connection, half).map_err(|error| failed(half.version(), &error)));
    // Also when a half failed: the file is as it was, and keeps its log again.
    location.keep_log(&connection)?;
    taken.map(|()| had)
}

/// How long another process may take to close the file, such as a command that runs for a moment.
const PATIENCE: Duration = Duration::from_secs(5);

/// Returns when no other process has the file open, or when another process has done the migration. SQLite leaves the write-ahead
/// log only while no other connection is open, and reports that it is busy otherwise.
fn wait_for_others(location: &Location, connection: &Connection, halves: &[Half<SqliteStep>]) -> Result<(), OpenError> {
    let leave_log = || {
        let found = schema(connection)?;
        if halves.iter().all(|half| half.is_done(found)) {
            return Ok(());
        }
        connection.pragma_update(None, "journal_mode", "delete")
    };
    retry_while_busy(PATIENCE, leave_log).map_err(|error| {
        if is_busy(&error) {
            OpenError::InUse(location.path().display().to_string())
        } else {
            location.unusable(&error)
        }
    })
}

fn take(connection: &mut Connection, half: &Half<SqliteStep>) -> Result<(), Fault> {
    let transaction = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(sqlite_fault)?;
    let found = prepare(&transaction).map_err(sqlite_fault)?;
    // Another process may have taken it while this one waited for the lock.
    if !half.is_done(found) {
        for step in half.steps() {
            match step {
                SqliteStep::Sql(sql) => transaction.execute_batch(sql).map_err(sqlite_fault)?,
                SqliteStep::Rust(run) => run(&transaction)?,
            }
        }
        let after = found.after(half.version(), half.oldest());
        let versions = (after.oldest, after.version);
        transaction.execute(WRITE, versions).map_err(sqlite_fault)?;
    }
    transaction.commit().map_err(sqlite_fault)
}

/// Answers where the schema stands, and sees to it that this can be written down.
fn prepare(transaction: &Transaction<'_>) -> rusqlite::Result<Schema> {
    transaction.execute(CREATE, ())?;
    if !has_both_columns(transaction)? {
        transaction.execute(ADD_COLUMN, ())?;
    }
    schema(transaction)
}
