//! Looking at a database file before anything is done with it: is it there, is it Roster's, is it whole?
//!
//! A file that is refused stays as it is, byte by byte. So does the log that a crash may have left beside it.

use super::Location;
use crate::OpenError;
use rusqlite::Connection;
use rusqlite::config::DbConfig;

/// "Rost": what the first migration marks a file with.
const APPLICATION_ID: i64 = 0x526F_7374;

/// Files up to this size are read as a whole before they are used, in some milliseconds. Larger ones would hold up the
/// start; `roster check` reads them.
const READ_AT_START: i64 = 8 << 20;

impl Location {
    /// The version of the schema, 0 if the file is missing or empty, or why the file can't be used.
    pub(crate) fn inspect(&self) -> Result<i64, OpenError> {
        if !self.path().exists() {
            return Ok(0);
        }
        let connection = self.open_to_look()?;
        let unusable = |error| self.unusable(&error);
        if number(&connection, "SELECT count(*) FROM sqlite_schema").map_err(unusable)? == 0 {
            return Ok(0);
        }
        if number(&connection, "PRAGMA application_id").map_err(unusable)? != APPLICATION_ID {
            return Err(OpenError::Foreign(self.path().display().to_string()));
        }
        if size(&connection).map_err(unusable)? <= READ_AT_START {
            self.verify_by(&connection, "PRAGMA quick_check(1)")?;
        }
        number(&connection, "SELECT max(version) FROM schema_version").map_err(unusable)
    }

    /// Reads the whole file: every page, every row, and whether the indexes say the same as the tables.
    pub(crate) fn verify(&self) -> Result<(), OpenError> {
        self.verify_by(&self.open_to_look()?, "PRAGMA integrity_check(1)")
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
    fn open_to_look(&self) -> Result<Connection, OpenError> {
        let mut log = self.path().as_os_str().to_owned();
        log.push("-wal");
        let log_is_left = std::fs::metadata(log).is_ok_and(|log| log.len() > 0);
        let connection = self.open()?;
        connection
            .set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, log_is_left)
            .map_err(|error| self.unusable(&error))?;
        Ok(connection)
    }
}

/// The number that a query answers; 0 for none.
fn number(connection: &Connection, sql: &str) -> rusqlite::Result<i64> {
    let number = connection.query_row(sql, (), |row| row.get::<_, Option<i64>>(0))?;
    Ok(number.unwrap_or(0))
}

fn size(connection: &Connection) -> rusqlite::Result<i64> {
    Ok(number(connection, "PRAGMA page_count")? * number(connection, "PRAGMA page_size")?)
}
