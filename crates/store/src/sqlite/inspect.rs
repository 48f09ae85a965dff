//! Inspects a database file before it is used: whether it exists, belongs to Roster and is undamaged.
//!
//! A file that is refused stays unchanged, byte by byte. So does the write-ahead log that a crash may have left beside
//! it.

use super::Location;
use super::run::perform_ready;
use crate::ops::members::FindForms;
use crate::{Call, Form, OpenError, Schema, System, migrations};
use rusqlite::Connection;
use rusqlite::config::DbConfig;
use std::path::{Path, PathBuf};

/// "Rost": the first migration marks a file with it.
const APPLICATION_ID: i64 = 0x526F_7374;

/// Files up to this size are read completely before use, in some milliseconds. Larger files would delay the start;
/// `roster check` reads them.
const READ_AT_START: i64 = 8 << 20;

impl Location {
    /// The version of the schema, also for a missing or empty file; or why the file can't be used.
    pub(crate) fn inspect(&self) -> Result<Schema, OpenError> {
        if !self.path().exists() {
            return Ok(Schema::EMPTY);
        }
        let connection = self.open_to_look()?;
        let unusable = |error| self.unusable(&error);
        if number(&connection, "SELECT count(*) FROM sqlite_schema").map_err(unusable)? == 0 {
            return Ok(Schema::EMPTY);
        }
        if number(&connection, "PRAGMA application_id").map_err(unusable)? != APPLICATION_ID {
            return Err(OpenError::Foreign(self.path().display().to_string()));
        }
        if size(&connection).map_err(unusable)? <= READ_AT_START {
            self.verify_by(&connection, "PRAGMA quick_check(1)")?;
        }
        migrations::schema_of_sqlite(&connection).map_err(unusable)
    }

    /// Reads the whole file: every page, every row, and whether the indexes agree with the tables.
    pub(crate) fn verify(&self) -> Result<(), OpenError> {
        self.verify_by(&self.open_to_look()?, "PRAGMA integrity_check(1)")
    }

    /// The forms in which metadata of members is stored.
    pub(crate) fn forms(&self) -> Result<Vec<Form>, OpenError> {
        let mut connection = self.open_to_look()?;
        let found = perform_ready(&mut connection, &System::default(), &Call::of_system(), &FindForms)?;
        Ok(found.done.typed()?.output)
    }

    /// Sets the gauges.
    pub(super) fn measure(&self) {
        metrics::gauge!("roster_sqlite_bytes", "file" => "database").set(length(self.path()) as f64);
        metrics::gauge!("roster_sqlite_bytes", "file" => "log").set(length(&self.log()) as f64);
    }

    /// The write-ahead log, if there is one.
    fn log(&self) -> PathBuf {
        let mut log = self.path().as_os_str().to_owned();
        log.push("-wal");
        log.into()
    }

    fn verify_by(&self, connection: &Connection, pragma: &str) -> Result<(), OpenError> {
        let verdict: String = connection
            .query_row(pragma, (), |row| row.get(0))
            .map_err(|error| self.unusable(&error))?;
        if verdict == "ok" {
            Ok(())
        } else {
            Err(self.damaged(&verdict.replace('\n', "; ")))
        }
    }

    /// Opens the file without changing it. By default, closing the last connection writes the log back into the file;
    /// this connection leaves both as they are.
    pub(super) fn open_to_look(&self) -> Result<Connection, OpenError> {
        let log_is_left = length(&self.log()) > 0;
        // SQLite deletes the log of an empty file, but it may contain all the data that is left. SQLite also treats a
        // file of one byte as empty.
        if log_is_left && length(self.path()) <= 1 {
            return Err(self.damaged(&"it is empty, and the log beside it is not"));
        }
        let connection = self.open()?;
        connection
            .set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, log_is_left)
            .map_err(|error| self.unusable(&error))?;
        Ok(connection)
    }
}

/// The length of a file in bytes; 0 if it doesn't exist.
pub(super) fn length(path: &Path) -> u64 {
    std::fs::metadata(path).map_or(0, |file| file.len())
}

/// The number that a query returns; 0 for NULL.
pub(super) fn number(connection: &Connection, sql: &str) -> rusqlite::Result<i64> {
    let number = connection.query_row(sql, (), |row| row.get::<_, Option<i64>>(0))?;
    Ok(number.unwrap_or(0))
}

fn size(connection: &Connection) -> rusqlite::Result<i64> {
    Ok(number(connection, "PRAGMA page_count")? * number(connection, "PRAGMA page_size")?)
}
