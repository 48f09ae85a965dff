//! Looking at a database file before anything is done with it: is it there, is it Roster's, is it whole?
//!
//! A file that is refused stays as it is, byte by byte. So does the log that a crash may have left beside it.

use super::Location;
use crate::{OpenError, Schema, migrations};
use rusqlite::Connection;
use rusqlite::config::DbConfig;
use std::path::{Path, PathBuf};

/// "Rost": what the first migration marks a file with.
const APPLICATION_ID: i64 = 0x526F_7374;

/// Files up to this size are read as a whole before they are used, in some milliseconds. Larger ones would hold up the
/// start; `roster check` reads them.
const READ_AT_START: i64 = 8 << 20;

impl Location {
    /// Where the schema stands, also if the file is missing or empty, or why the file can't be used.
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

    /// Reads the whole file: every page, every row, and whether the indexes say the same as the tables.
    pub(crate) fn verify(&self) -> Result<(), OpenError> {
        self.verify_by(&self.open_to_look()?, "PRAGMA integrity_check(1)")
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

    /// The last connection that is closed would write the log back into the file. Who only looks leaves both.
    pub(super) fn open_to_look(&self) -> Result<Connection, OpenError> {
        let log_is_left = length(&self.log()) > 0;
        // SQLite takes the log of an empty file for a stray one and removes it; but it may be all that is left. To SQLite
        // a file of one byte is empty too.
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

/// In bytes; 0 for a file that isn't there.
pub(super) fn length(path: &Path) -> u64 {
    std::fs::metadata(path).map_or(0, |file| file.len())
}

/// The number that a query answers; 0 for none.
pub(super) fn number(connection: &Connection, sql: &str) -> rusqlite::Result<i64> {
    let number = connection.query_row(sql, (), |row| row.get::<_, Option<i64>>(0))?;
    Ok(number.unwrap_or(0))
}

fn size(connection: &Connection) -> rusqlite::Result<i64> {
    Ok(number(connection, "PRAGMA page_count")? * number(connection, "PRAGMA page_size")?)
}
