//! The path of the database file, and the setup of connections to it.

use crate::OpenError;
use crate::dialect::add_functions;
use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::fs::OpenOptions;
use std::io::ErrorKind;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// The minimum time that a writer waits for a writer of another process, such as a command beside a running server.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// The pause between two attempts. A waiting writer is not woken, so it needs a pause shorter than the gaps that an
/// import leaves. SQLite's own busy timeout ends up checking only every 100 ms.
const BUSY_PAUSE: Duration = Duration::from_micros(500);

/// The pause between two attempts to switch the journal mode, for which SQLite itself doesn't wait.
const PAUSE: Duration = Duration::from_millis(10);

/// The number of pages (of 4 KiB) in the write-ahead log from which a commit triggers a checkpoint. Four times SQLite's
/// default: a page that is written repeatedly is written back only once.
const LOG_PAGES: u32 = 4000;

/// How many prepared statements a connection keeps; there are fewer in total.
const STATEMENTS: usize = 128;

/// A database file, from `sqlite:PATH` or `sqlite:PATH?synchronous=off`.
#[derive(Debug, Clone)]
pub(crate) struct Location {
    path: PathBuf,
    /// Whether a commit waits for the disk. Off only to measure what that costs: a power failure then loses data.
    durable: bool,
}

impl Location {
    /// Parses the text after `sqlite:`.
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
                "DATABASE_URL must name a file after sqlite:, {example}"
            )));
        }
        Ok(Self {
            path: path.into(),
            durable,
        })
    }

    /// The file with this path and the default options.
    pub(super) const fn at(path: PathBuf) -> Self {
        Self { path, durable: true }
    }

    /// Creates the missing folders of the path.
    pub(crate) fn make_folders(&self) -> Result<(), OpenError> {
        match self.path.parent() {
            Some(folder) => std::fs::create_dir_all(folder).map_err(|error| {
                OpenError::Unreachable(format!("can't create the folder {}: {error}", folder.display()))
            }),
            None => Ok(()),
        }
    }

    /// Opens the file and sets the connection up. The file must exist and be usable (see [`Location::inspect`]); it
    /// isn't changed.
    pub(crate) fn connect(&self) -> Result<Connection, OpenError> {
        let connection = self.open()?;
        self.set_up(&connection).map_err(|error| self.unusable(&error))?;
        Ok(connection)
    }

    /// Like [`Self::connect`], with a page cache of so many KiB.
    pub(super) fn connect_with_cache(&self, kibibytes: u32) -> Result<Connection, OpenError> {
        let connection = self.connect()?;
        // SQLite counts in pages unless the number is negative.
        let cached = connection.pragma_update(None, "cache_size", -i64::from(kibibytes));
        cached.map_err(|error| self.unusable(&error))?;
        Ok(connection)
    }

    /// Like [`Self::connect_with_cache`], for the connection that writes. The copies of pages that its savepoints need stay in memory: SQLite
    /// would write them to a temporary file, which each group of operations would create.
    pub(super) fn connect_to_write(&self, kibibytes: u32) -> Result<Connection, OpenError> {
        let connection = self.connect_with_cache(kibibytes)?;
        let kept = connection.pragma_update(None, "temp_store", "memory");
        kept.map_err(|error| self.unusable(&error))?;
        Ok(connection)
    }

    /// Like [`Self::connect_with_cache`], for a connection that can't write.
    pub(super) fn connect_to_read(&self, kibibytes: u32) -> Result<Connection, OpenError> {
        let connection = self.connect_with_cache(kibibytes)?;
        let held = connection.pragma_update(None, "query_only", true);
        held.map_err(|error| self.unusable(&error))?;
        Ok(connection)
    }

    /// Opens the file for reading and writing. SQLite itself would fall back to read-only; this fails instead.
    pub(super) fn open(&self) -> Result<Connection, OpenError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let unusable = |error| self.unusable(&error);
        let connection = Connection::open_with_flags(&self.path, flags).map_err(unusable)?;
        connection.busy_handler(Some(wait_for_others)).map_err(unusable)?;
        if connection.is_readonly("main").map_err(unusable)? {
            return Err(self.read_only(&"it is read-only"));
        }
        Ok(connection)
    }

    /// Creates the file if it is missing, readable by its owner only: it will contain addresses and password hashes.
    /// SQLite gives the files beside it the same mode.
    pub(crate) fn create(&self) -> Result<(), OpenError> {
        let made = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&self.path);
        match made {
            Ok(_) => Ok(()),
            Err(error) => match error.kind() {
                ErrorKind::AlreadyExists => Ok(()),
                ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => Err(self.read_only(&error)),
                _ => Err(OpenError::Unreachable(format!(
                    "can't create {}: {error}",
                    self.path.display()
                ))),
            },
        }
    }

    fn set_up(&self, connection: &Connection) -> rusqlite::Result<()> {
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        add_functions(connection)?;
        connection.pragma_update(None, "foreign_keys", true)?;
        connection.pragma_update(None, "synchronous", if self.durable { "full" } else { "off" })
    }

    /// Switches the file to WAL mode, which is stored in the file, unless it is in this mode already. While another
    /// process uses the file, SQLite refuses immediately regardless of the busy timeout, so this retries. Also sets the
    /// length of the log that triggers a checkpoint for this connection.
    pub(crate) fn keep_log(&self, connection: &Connection) -> Result<(), OpenError> {
        retry_while_busy(BUSY_TIMEOUT, || write_ahead(connection)).map_err(|error| self.unusable(&error))?;
        let limited = connection.pragma_update(None, "wal_autocheckpoint", LOG_PAGES);
        limited.map_err(|error| self.unusable(&error))
    }

    /// The path, for messages.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Classifies an error of SQLite with this file.
    pub(crate) fn unusable(&self, error: &rusqlite::Error) -> OpenError {
        let path = self.path.display().to_string();
        match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => OpenError::NotADatabase(path),
            Some(ErrorCode::DatabaseCorrupt) => self.damaged(error),
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => self.read_only(&error),
            // The file, or one of the files beside it, can't be opened for writing.
            Some(ErrorCode::CannotOpen) if self.path.is_file() => self.read_only(&error),
            _ => OpenError::Unreachable(format!("can't open {path}: {error}")),
        }
    }

    pub(super) fn damaged(&self, why: &dyn ToString) -> OpenError {
        OpenError::Damaged {
            path: self.path.display().to_string(),
            why: why.to_string(),
        }
    }

    fn read_only(&self, why: &dyn ToString) -> OpenError {
        OpenError::ReadOnly {
            path: self.path.display().to_string(),
            why: why.to_string(),
        }
    }
}

/// Waits before the next attempt; returns false after the timeout.
#[expect(clippy::cast_sign_loss, reason = "SQLite counts from 0")]
fn wait_for_others(looks: i32) -> bool {
    std::thread::sleep(BUSY_PAUSE);
    BUSY_PAUSE * (looks as u32) < BUSY_TIMEOUT
}

/// Switches to WAL mode, if necessary.
fn write_ahead(connection: &Connection) -> rusqlite::Result<()> {
    let mode: String = connection.pragma_query_value(None, "journal_mode", |row| row.get(0))?;
    if mode == "wal" {
        return Ok(());
    }
    connection.pragma_update(None, "journal_mode", "wal")
}

/// Retries for so long while another connection holds a lock.
pub(crate) fn retry_while_busy(
    patience: Duration,
    mut attempt: impl FnMut() -> rusqlite::Result<()>,
) -> rusqlite::Result<()> {
    let end = Instant::now() + patience;
    loop {
        match attempt() {
            Err(error) if is_busy(&error) && Instant::now() < end => std::thread::sleep(PAUSE),
            ended => return ended,
        }
    }
}

/// Whether another connection holds a lock.
pub(crate) fn is_busy(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)
    )
}
