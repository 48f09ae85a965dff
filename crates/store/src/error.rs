//! What can go wrong in the store.

use crate::dialect::Unique;
use crate::migrations::Schema;
use crate::ops::transfer::TransferError;
use crate::{RepeatedRequest, Tag};
use directory::Refusal;

/// Why an operation gave no answer. In every case nothing of it was kept, but for one: a connection to PostgreSQL that
/// breaks during the commit leaves open whether the commit took place.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The rules of the directory don't allow it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// What the change rests on has changed meanwhile; the tag that it has now, if there is anything to have one.
    #[error("the resource has changed meanwhile")]
    ChangedMeanwhile(Option<Tag>),
    /// The request has the key of another one, or was done already.
    #[error(transparent)]
    Repeated(#[from] RepeatedRequest),
    /// The database can't answer now: busy, full, gone. Worth another try later.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// There is no room on the database's disk.
    #[error("the disk of the database is full: {0}")]
    Full(String),
    /// The database is broken. Trying again doesn't help; a backup does.
    #[error("the database is damaged: {0}")]
    Damaged(String),
    /// Too many requests of this kind wait already; try again later.
    #[error("too many requests of this kind are waiting: {0}")]
    Busy(&'static str),
    /// Nobody reads the answer any more.
    #[error("the reader of the answer is gone")]
    ReaderGone,
    /// A directory can't be taken out of the database, or put into it.
    #[error(transparent)]
    Transfer(#[from] TransferError),
    /// The database gave an error that should not occur.
    #[error("the database failed: {0}")]
    Failed(Fault),
}

/// What a database says when a statement fails.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// A value is there already that must be unique.
    #[error("{0:?} must be unique")]
    NotUnique(Unique),
    /// Another transaction was in the way; the operation can be run again from its start.
    #[error("another transaction was in the way: {0}")]
    Conflict(String),
    /// The database can't answer now.
    #[error("{0}")]
    Unavailable(String),
    /// There is no room on its disk.
    #[error("{0}")]
    Full(String),
    /// It is broken.
    #[error("{0}")]
    Damaged(String),
    /// Anything else.
    #[error("{0}")]
    Other(Box<dyn std::error::Error + Send + Sync>),
}

impl Error {
    /// This error, or the refusal that it means if it is that `unique` was violated.
    #[must_use]
    pub fn or_refusal(self, unique: Unique, refusal: impl FnOnce() -> Refusal) -> Self {
        match self {
            Self::Failed(fault) => fault.or_refusal(unique, refusal),
            other => other,
        }
    }
}

impl Error {
    /// If a value was taken since it was looked for, a conflict: run again, the operation finds it taken.
    pub(crate) fn again_if_taken(self) -> Self {
        match self {
            Self::Failed(Fault::NotUnique(unique)) => Self::Failed(Fault::Conflict(format!("{unique:?}"))),
            other => other,
        }
    }
}

impl Fault {
    /// Any other error as a fault.
    pub fn other(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Other(error.into())
    }

    /// This fault, or the refusal that it means if it is that `unique` was violated.
    pub fn or_refusal(self, unique: Unique, refusal: impl FnOnce() -> Refusal) -> Error {
        match self {
            Self::NotUnique(violated) if violated == unique => Error::Refused(refusal()),
            other => other.into(),
        }
    }

    /// Why an operation was not kept that had no fault of its own, but was in a group that had this one: it can be tried
    /// again, whatever the group's fault was.
    pub(crate) fn of_its_group(&self) -> Error {
        match self {
            Self::Full(why) => Error::Full(why.clone()),
            Self::Damaged(why) => Error::Damaged(why.clone()),
            other => Error::Unavailable(other.to_string()),
        }
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Unavailable(why) => Self::Unavailable(why),
            Fault::Full(why) => Self::Full(why),
            Fault::Damaged(why) => Self::Damaged(why),
            other => Self::Failed(other),
        }
    }
}

/// Why a store could not be opened. Each message says what to do.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The database URL is of no known form.
    #[error("{0}")]
    Url(String),
    /// The database could not be opened or reached.
    #[error("{0}")]
    Unreachable(String),
    /// The file or its folder can't be written to.
    #[error(
        "can't write to {path} ({why}): the file, its folder and the files beside it must be writable by the user that \
         Roster runs as, on a file system that is not read-only"
    )]
    ReadOnly {
        /// The file.
        path: String,
        /// What the system or SQLite said.
        why: String,
    },
    /// The file holds something else than a database.
    #[error("{0} is not a SQLite database; name another file in DATABASE_URL, or restore a backup if it was one")]
    NotADatabase(String),
    /// The file is a database that is broken.
    #[error(
        "{path} is damaged ({why}); keep a copy of it and of the files beside it, restore the last backup in its place, \
         and look at the disk"
    )]
    Damaged {
        /// The file.
        path: String,
        /// What SQLite found.
        why: String,
    },
    /// The file is a database of another program's.
    #[error("{0} is a SQLite database, but not one of Roster's; name another file in DATABASE_URL")]
    Foreign(String),
    /// Damage was met since it was opened.
    #[error("the database is damaged: {0}; stop Roster, keep a copy of the files, and restore the last backup")]
    Broken(String),
    /// The disk has no room, and it is open for reading only until there is some.
    #[error("the disk of the database is full: what is there can be read, and nothing can be written; make room on it")]
    Full,
    /// The schema is older than this program.
    #[error("the schema of the database is version {found}, and this Roster needs {needed}; run `roster migrate`")]
    Old {
        /// The version found; 0 for an empty database.
        found: i64,
        /// The version needed.
        needed: i64,
    },
    /// The schema is newer than this program can live on.
    #[error(
        "the schema of the database is version {found}, newer than this Roster knows ({needed}), and takes one that knows \
         {oldest} at least; run the newer Roster"
    )]
    New {
        /// The version found.
        found: i64,
        /// The version that the oldest program needs that can live on it.
        oldest: i64,
        /// The version needed.
        needed: i64,
    },
    /// Older programs may run that can't live on what comes next.
    #[error(
        "the schema of the database is version {}, on which a Roster that knows version {} can still run, and none such can \
         run on what comes next; stop those, then run `roster migrate --finish`", .0.version, .0.oldest
    )]
    Unfinished(Schema),
    /// A migration failed.
    #[error("migration {version} was not done, and goes on when it is run again: {why}")]
    Migration {
        /// The migration's version.
        version: i64,
        /// What the database said.
        why: String,
    },
}

/// For a database that was open already, and of which another connection is made.
impl From<OpenError> for Error {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Damaged { .. } | OpenError::NotADatabase(_) => Self::Damaged(error.to_string()),
            other => Self::Unavailable(other.to_string()),
        }
    }
}

impl From<Error> for OpenError {
    fn from(error: Error) -> Self {
        match error {
            Error::Full(_) => Self::Full,
            Error::Damaged(why) => Self::Broken(why),
            other => Self::Unreachable(other.to_string()),
        }
    }
}
