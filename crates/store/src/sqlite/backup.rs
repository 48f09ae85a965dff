//! A backup: a copy of the database file that is whole by itself, made while others read and write.
//!
//! It is written into a folder of its own beside where it belongs, flushed, opened and checked, and only then given its name.
//! So a file of that name is a good backup, whatever happened while it was made.

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

/// What a backup holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backup {
    /// How many users there are, archived ones too.
    pub users: i64,
    /// How many workspaces there are, archived ones too.
    pub workspaces: i64,
    /// The number of the last event in its log; 0 if there is none.
    pub last_event: i64,
    /// The length of the file.
    pub bytes: u64,
}

/// Why there is no backup. In every case nothing new is left in its folder.
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
    /// Something of the backup's name is there.
    #[error("{0} is there already, and a backup replaces nothing: name another file, or remove that one first")]
    Exists(String),
    /// The folder can't take the backup.
    #[error("can't write a backup into {folder} ({cause}): name a folder that is there and that you may write to")]
    Folder {
        /// The folder.
        folder: String,
        /// What the system said.
        cause: io::Error,
    },
    /// The disk can't take it.
    #[error(
        "there is no room for the backup in {0}: make some, or name a file on another disk; nothing was left there"
    )]
    NoRoom(String),
    /// The copy is not what it should be.
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
    /// Makes a backup under the name `to`, which must be free. Everything that was answered before it began is in it. It
    /// holds up nobody; only the write-ahead log of the database can't be emptied while it is read. Dropped midway, it
    /// leaves nothing; killed, a folder whose name begins with a dot and ends with `.part`.
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
        // An absolute path can't be taken for one of SQLite's own words, as `:memory:` would.
        let beside = target.begin_folder().map_err(|cause| refused_by(&folder, cause))?;
        let copy = Self::at(beside.path().join("copy.db"));
        copy.create()?;
        let (source, part, into) = (self.clone(), copy.clone(), folder.clone());
        let copying = move || {
            let head = source.copy_into(&part, &into)?;
            // SQLite doesn't flush what `VACUUM INTO` writes.
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

    /// Copies one snapshot into the file, which is empty; answers the last event that was there before. The pages are written
    /// in order and without those that are unused.
    fn copy_into(&self, copy: &Self, folder: &Path) -> Result<i64, BackupError> {
        let connection = self.open_to_look()?;
        let unusable = |error| self.unusable(&error);
        let head = number(&connection, LAST_EVENT).map_err(unusable)?;
        // As bytes: a path needn't be UTF-8.
        let path = ToSqlOutput::Borrowed(ValueRef::Text(copy.path().as_os_str().as_bytes()));
        match connection.execute("VACUUM INTO $1", [path]) {
            Ok(_) => Ok(head),
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DiskFull) => {
                Err(BackupError::NoRoom(folder.display().to_string()))
            }
            Err(error) => Err(self.unusable(&error).into()),
        }
    }

    /// Reads the whole copy as a server would find it; answers what is in it, or what is wrong.
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
                "it ends at event {}, and event {head} was there",
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

/// The numbers are unique, so as many as the last one says, from 1 on, are all of them.
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

/// The first version of the schema whose events have hashes.
const CHAINED: i64 = 2;

/// Whether the head has the time and the hash of the last event: later events then go on from what is in the copy.
fn examine_head(connection: &Connection) -> rusqlite::Result<Result<(), String>> {
    let fits = "SELECT count(*) FROM event_head AS head LEFT JOIN events ON events.seq = head.seq
                WHERE head.at = coalesce(events.at, 0) AND head.hash = coalesce(events.hash, zeroblob(32))";
    if number(connection, fits)? == 1 {
        return Ok(Ok(()));
    }
    let why = "the head of its event log has another time or hash than the last event: see `roster events verify`";
    Ok(Err(why.to_owned()))
}

/// What was found out about the copy: what to do about a database is not what to do about this.
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
