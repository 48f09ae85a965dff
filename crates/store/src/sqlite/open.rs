//! Where the database file is, and how a connection to it is set up.

use crate::OpenError;
use rusqlite::{Connection, OpenFlags};
use std::fs::OpenOptions;
use std::io::ErrorKind;
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
use std::time::Duration;

/// How long a writer waits for a writer of another process, such as the command line beside a running server.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// "Rost": what the first migration marks a file with.
const APPLICATION_ID: i64 = 0x526F_7374;

/// Prepared statements kept by each connection; there are fewer than this in all.
const STATEMENTS: usize = 128;

/// A database file, as `sqlite:PATH` or `sqlite:PATH?synchronous=off` names it.
#[derive(Debug, Clone)]
pub(crate) struct Location {
    path: PathBuf,
    /// Whether a commit waits for the disk. Off only to measure what the waiting costs: a power cut then loses data.
    durable: bool,
}

impl Location {
    /// Parses what stands behind `sqlite:`.
    pub(crate) fn parse(text: &str) -> Result<Self, OpenError> {
        let text = text.strip_prefix("//").unwrap_or(text);
        let (path, query) = text.split_once('?').unwrap_or((text, ""));
        let durable = match query {
            "" => true,
            "synchronous=off" => false,
            _ => {
                let known = "the one option of a SQLite URL is synchronous=off (for measurements only)";
                return Err(OpenError::Url(format!(
                    "DATABASE_URL has the unknown option {query:?}; {known}"
                )));
            }
        };
        if path.is_empty() || path == ":memory:" {
            let example = "such as sqlite:data/roster.db";
            return Err(OpenError::Url(format!(
                "DATABASE_URL must name a file behind sqlite:, {example}"
            )));
        }
        Ok(Self {
            path: path.into(),
            durable,
        })
    }

    /// Makes the missing folders of the path.
    pub(crate) fn make_folders(&self) -> Result<(), OpenError> {
        match self.path.parent() {
            Some(folder) => std::fs::create_dir_all(folder).map_err(|error| {
                OpenError::Unreachable(format!("can't make the folder {}: {error}", folder.display()))
            }),
            None => Ok(()),
        }
    }

    /// Opens the file, which must be there, and sets the connection up.
    pub(crate) fn connect(&self) -> Result<Connection, OpenError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let unusable = |error| OpenError::Unreachable(format!("can't open {}: {error}", self.path.display()));
        let connection = Connection::open_with_flags(&self.path, flags).map_err(unusable)?;
        connection.busy_timeout(BUSY_TIMEOUT).map_err(unusable)?;
        // Before anything is set: the journal mode, for one, is written into the file.
        if is_foreign(&connection).map_err(unusable)? {
            return Err(OpenError::Foreign(self.path.display().to_string()));
        }
        self.set_up(&connection).map_err(unusable)?;
        Ok(connection)
    }

    /// Opens the file, or makes it, readable by its owner only: it is going to hold addresses and hashes of passwords.
    /// SQLite gives the files beside it the same mode.
    pub(crate) fn connect_or_create(&self) -> Result<Connection, OpenError> {
        let made = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&self.path);
        match made {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(OpenError::Unreachable(format!(
                "can't make {}: {error}",
                self.path.display()
            ))),
            _ => self.connect(),
        }
    }

    fn set_up(&self, connection: &Connection) -> rusqlite::Result<()> {
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        connection.pragma_update(None, "journal_mode", "wal")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        connection.pragma_update(None, "synchronous", if self.durable { "full" } else { "off" })
    }

    /// The path, for messages.
    pub(crate) fn path(&self) -> &std::path::Path {
        &self.path
    }
}

/// Whether there is something in the file, and it is another program's.
fn is_foreign(connection: &Connection) -> rusqlite::Result<bool> {
    let number = |sql| connection.query_row(sql, (), |row| row.get::<_, i64>(0));
    Ok(number("SELECT count(*) FROM sqlite_schema")? > 0 && number("PRAGMA application_id")? != APPLICATION_ID)
}
