//! Why a store could not be opened.

use crate::UnreadableDetails;

/// An obstacle, and its remedy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obstacle {
    /// The cause.
    pub cause: String,
    /// A statement that removes the cause, or another instruction.
    pub remedy: String,
}

impl std::fmt::Display for Obstacle {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}; {}", self.cause, self.remedy)
    }
}

/// Why a store could not be opened. Each message says what to do.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The database URL has no supported form.
    #[error("{0}")]
    Url(String),
    /// The database could not be opened or reached.
    #[error("{0}")]
    Unreachable(String),
    /// The database doesn't meet Roster's requirements.
    #[error("the database can't be used: {0}")]
    Unusable(Obstacle),
    /// The database can be read, but refuses writes.
    #[error("the database takes no writes: {0}")]
    NotWritable(Obstacle),
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
    /// The file is not a database.
    #[error("{0} is not a SQLite database; name another file in DATABASE_URL, or restore a backup if it was one")]
    NotADatabase(String),
    /// The file is a damaged database.
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
    /// The file is a database of another program.
    #[error("{0} is a SQLite database, but not one of Roster's; name another file in DATABASE_URL")]
    Foreign(String),
    /// Damage has been found since the database was opened.
    #[error("the database is damaged: {0}; stop Roster, keep a copy of the files, and restore the last backup")]
    Broken(String),
    /// The disk is full, so the database is open for reading only until there is room.
    #[error("the disk of the database is full: it can be read but not written; free some space on the disk")]
    Full,
    /// Metadata of members needs a key that is missing.
    #[error(transparent)]
    Unreadable(#[from] UnreadableDetails),
    /// The schema is older than this program.
    #[error("the schema of the database is version {found}, and this Roster needs {needed}; run `roster migrate`")]
    Old {
        /// The version found; 0 for an empty database.
        found: i64,
        /// The version needed.
        needed: i64,
    },
    /// The schema is too new for this program.
    #[error(
        "the schema of the database is version {found}, newer than this Roster knows ({needed}), and takes one that knows \
         {oldest} at least; run the newer Roster"
    )]
    New {
        /// The version found.
        found: i64,
        /// The version that the oldest compatible program needs.
        oldest: i64,
        /// The version needed.
        needed: i64,
    },
    /// Older programs may be running that can't run on the next version.
    #[error(
        "the schema of the database is version {found}, on which a Roster that knows version {oldest} can still run, and none \
         such can run on what comes next; stop those, then run `roster migrate --finish`"
    )]
    Unfinished {
        /// The version found.
        found: i64,
        /// The version that the oldest program needs that may still be running.
        oldest: i64,
    },
    /// A migration can't begin because it would break another process.
    #[error(
        "the schema of {0} has to be migrated, and another process has the file open: an older Roster would fail on the new \
         schema; stop the process, then try again"
    )]
    InUse(String),
    /// A migration failed.
    #[error("migration {version} was not done, and goes on when it is run again: {why}")]
    Migration {
        /// The migration's version.
        version: i64,
        /// What the database said.
        why: String,
    },
}
