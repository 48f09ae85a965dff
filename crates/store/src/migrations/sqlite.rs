//! Migrations on SQLite: each half is one transaction, but all of a new database are one. No older program can run on the result, so
//! a migration begins only when no other process has the file open.

use super::list::{Form, Migration};
use super::plan::{Half, failed, to_finish, to_migrate};
use super::steps::SqliteStep;
use super::version::{ADD_COLUMN, CREATE, READ, Schema, WRITE};
use crate::dialect::sqlite_fault;
use crate::sqlite::{Location, is_busy, retry_while_busy};
use crate::{Fault, OpenError};
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::time::Duration;

/// Reads the version of the schema of a database that has one.
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

/// Migrates a database to the version that this program needs, and creates the file if it doesn't exist. Returns the
/// schema before.
pub(crate) fn migrate(location: &Location) -> Result<Schema, OpenError> {
    let had = location.inspect()?;
    run(location, had, &to_migrate(had, form)?)
}

/// Like [`migrate`], and contracts the schema, which shuts out older programs.
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
    // A program that starts at the same time must not find a new database halfway: it could be one that others still use.
    let at_once = if had.version == 0 { halves.len().max(1) } else { 1 };
    let taken = halves
        .chunks(at_once)
        .try_for_each(|halves| take(&mut connection, halves));
    // Even if a half failed: then the file is unchanged and keeps its write-ahead log.
    location.keep_log(&connection)?;
    taken.map(|()| had)
}

/// How long another process, such as a short command, may take to close the file.
const PATIENCE: Duration = Duration::from_secs(5);

/// Returns when no other process has the file open, or when another process has done the migration. SQLite can leave
/// WAL mode only while no other connection is open, and reports that it is busy otherwise.
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

fn take(connection: &mut Connection, halves: &[Half<SqliteStep>]) -> Result<(), OpenError> {
    let first = halves.first().map_or(0, Half::version);
    let begun = connection.transaction_with_behavior(TransactionBehavior::Immediate);
    let transaction = begun.map_err(|error| failed(first, &sqlite_fault(error)))?;
    for half in halves {
        take_half(&transaction, half).map_err(|error| failed(half.version(), &error))?;
    }
    transaction
        .commit()
        .map_err(|error| failed(first, &sqlite_fault(error)))
}

fn take_half(transaction: &Transaction<'_>, half: &Half<SqliteStep>) -> Result<(), Fault> {
    let found = prepare(transaction).map_err(sqlite_fault)?;
    // Another process may have done this half while this one waited for the lock.
    if half.is_done(found) {
        return Ok(());
    }
    for step in half.steps() {
        match step {
            SqliteStep::Sql(sql) => transaction.execute_batch(sql).map_err(sqlite_fault)?,
            SqliteStep::Rust(run) => run(transaction)?,
        }
    }
    let after = found.after(half.version(), half.oldest());
    transaction
        .execute(WRITE, (after.oldest, after.version))
        .map_err(sqlite_fault)?;
    Ok(())
}

/// Creates the table of the version if it is missing, and returns the version.
fn prepare(transaction: &Transaction<'_>) -> rusqlite::Result<Schema> {
    transaction.execute(CREATE, ())?;
    if !has_both_columns(transaction)? {
        transaction.execute(ADD_COLUMN, ())?;
    }
    schema(transaction)
}
