//! A backup: a complete copy of the database file, created while others read and write.
//!
//! The copy is written into a temporary folder beside its destination, flushed, opened and checked, and only then given
//! its name. So a file with that name is a good backup, whatever happened while it was created.

use super::Location;
use super::inspect::number;
use crate::new_file::{NewFile, flush};
use crate::{OpenError, Schema};
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ErrorCode};
use std::io::{self, ErrorKind};
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;
use tempfile::TempPath;

/// The content of a backup.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backup {
    /// The number of users, including archived ones.
    pub users: i64,
    /// The number of workspaces, including archived ones.
    pub workspaces: i64,
    /// The number of the last event in its log; 0 if there is none.
    pub last_event: i64,
    /// The length of the file.
    pub bytes: u64,
}

/// Why a backup failed. In every case nothing new is left in its folder.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The database is not a file.
    #[error(
        "`roster backup` copies SQLite files, and this database is PostgreSQL: back it up by pg_dump, as docs/backup.md says"
    )]
    NotSqlite,
    /// There is nothing to copy.
    #[error("{0} is missing or empty, so there is nothing to back up; look at DATABASE_URL")]
    Nothing(String),
    /// The database can't be read.
    #[error(transparent)]
    Source(#[from] OpenError),
    /// The name of the backup exists already.
    #[error("{0} is there already, and a backup replaces nothing: name another file, or remove that one first")]
    Exists(String),
    /// The folder doesn't accept the backup.
    #[error("can't write a backup into {folder} ({cause}): name a folder that is there and that you may write to")]
    Folder {
        /// The folder.
        folder: String,
        /// The error of the system.
        cause: io::Error,
    },
    /// The disk of the backup is full.
    #[error(
        "there is no room for the backup in {0}: make some, or name a file on another disk; nothing was left there"
    )]
    NoRoom(String),
    /// The copy failed its check.
    #[error(
        "the copy of {source_path} was not good and was thrown away ({why}): see what `roster check` says of the database, \
         and look at the disk of the backup"
    )]
    Bad {
        /// The file that was copied.
        source_path: String,
        /// What is wrong with the copy.
        why: String,
    },
}

impl Location {
    /// Creates a backup at `to`, which must not exist. It contains everything that was committed before it began.
    /// Nobody has to wait for it; only the write-ahead log can't be truncated meanwhile. If the future is dropped,
    /// nothing is left behind; if the process is killed, a folder is left whose name begins with a dot and ends with
    /// `.part`.
    pub(crate) async fn backup(&self, to: &Path) -> Result<Backup, BackupError> {
        let schema = self.inspect()?;
        if schema == Schema::EMPTY {
            return Err(BackupError::Nothing(self.path().display().to_string()));
        }
        schema.refuse_unless_known()?;
        let exists = || BackupError::Exists(to.display().to_string());
        let target = NewFile::at(to).map_err(|cause| match cause.kind() {
            ErrorKind::AlreadyExists => exists(),
            _ => refused_by(to, cause),
        })?;
        let folder = target.folder();
        let folder = folder.canonicalize().map_err(|cause| refused_by(folder, cause))?;
        // An absolute path can't be mistaken for a special name of SQLite such as `:memory:`.
        let beside = target.begin_folder().map_err(|cause| refused_by(&folder, cause))?;
        let copy = Self::at(beside.path().join("copy.db"));
        copy.create()?;
        let (source, part, into) = (self.clone(), copy.clone(), folder.clone());
        let copying = move || {
            let head = source.copy_into(&part, &into)?;
            // SQLite doesn't flush the file that `VACUUM INTO` writes.
            flush(part.path()).map_err(|cause| refused_by(&into, cause))?;
            part.examine(schema, head).map_err(|why| BackupError::Bad {
                source_path: source.path().display().to_string(),
                why,
            })
        };
        let backup = tokio::task::spawn_blocking(copying)
            .await
            .expect("copying doesn't panic")?;
        TempPath::try_from_path(copy.path())
            .and_then(|copy| target.name(copy))
            .map_err(|cause| match cause.kind() {
                ErrorKind::AlreadyExists => exists(),
                _ => refused_by(&folder, cause),
            })?;
        Ok(backup)
    }

    /// Copies one snapshot into the empty file, and returns the last event that existed before. `VACUUM INTO` writes
    /// the pages in order and omits unused ones.
    fn copy_into(&self, copy: &Self, folder: &Path) -> Result<i64, BackupError> {
        let connection = self.open_to_look()?;
        let unusable = |error| self.unusable(&error);
        let head = number(&connection, LAST_EVENT).map_err(unusable)?;
        // As bytes: a path may not be valid UTF-8.
        let path = ToSqlOutput::Borrowed(ValueRef::Text(copy.path().as_os_str().as_bytes()));
        match connection.execute("VACUUM INTO $1", [path]) {
            Ok(_) => Ok(head),
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DiskFull) => {
                Err(BackupError::NoRoom(folder.display().to_string()))
            }
            Err(error) => Err(self.unusable(&error).into()),
        }
    }

    /// Reads the whole copy as a server would, and returns its content or what is wrong.
    fn examine(&self, schema: Schema, head: i64) -> Result<Backup, String> {
        let found = self.inspect().map_err(finding)?;
        if found != schema {
            let (found, version) = (found.version, schema.version);
            return Err(format!("its schema is version {found} instead of {version}"));
        }
        self.verify().map_err(finding)?;
        let connection = self.open().map_err(finding)?;
        let backup = self.contents(&connection).map_err(|error| error.to_string())?;
        examine_log(&connection, backup.last_event).map_err(|error| error.to_string())??;
        if schema.version >= CHAINED {
            examine_head(&connection).map_err(|error| error.to_string())??;
        }
        if backup.last_event < head {
            return Err(format!(
                "it ends at event {}, but event {head} existed before",
                backup.last_event
            ));
        }
        Ok(backup)
    }

    fn contents(&self, connection: &Connection) -> rusqlite::Result<Backup> {
        Ok(Backup {
            users: number(connection, "SELECT count(*) FROM users")?,
            workspaces: number(connection, "SELECT count(*) FROM workspaces")?,
            last_event: number(connection, LAST_EVENT)?,
            bytes: super::inspect::length(self.path()),
        })
    }
}

const LAST_EVENT: &str = "SELECT seq FROM event_head";

/// Numbers are unique, so there are no gaps if the count, the first and the last number agree.
fn examine_log(connection: &Connection, last: i64) -> rusqlite::Result<Result<(), String>> {
    let of_events = "SELECT count(*), coalesce(min(seq), 1), coalesce(max(seq), 0) FROM events";
    let found: (i64, i64, i64) = connection.query_row(of_events, (), |row| row.try_into())?;
    if found == (last, 1, last) {
        return Ok(Ok(()));
    }
    let (count, from, to) = found;
    Ok(Err(format!(
        "its event log has a gap: it should end at {last}, and has {count} events from {from} to {to}"
    )))
}

/// The first version of the schema with hashes of events.
const CHAINED: i64 = 2;

/// Whether the head has the time and the hash of the last event: later events of the copy continue from the head.
fn examine_head(connection: &Connection) -> rusqlite::Result<Result<(), String>> {
    let fits = "SELECT count(*) FROM event_head AS head LEFT JOIN events ON events.seq = head.seq
                WHERE head.at = coalesce(events.at, 0) AND head.hash = coalesce(events.hash, zeroblob(32))";
    if number(connection, fits)? == 1 {
        return Ok(Ok(()));
    }
    let why = "the head of its event log has another time or hash than the last event: see `roster events verify`";
    Ok(Err(why.to_owned()))
}

/// What is wrong with the copy. The advice of an `OpenError` is about a database, and doesn't apply to a copy.
fn finding(error: OpenError) -> String {
    match error {
        OpenError::Damaged { why, .. } => why,
        other => other.to_string(),
    }
}

fn refused_by(folder: &Path, cause: io::Error) -> BackupError {
    let folder = folder.display().to_string();
    match cause.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => BackupError::NoRoom(folder),
        _ => BackupError::Folder { folder, cause },
    }
}
