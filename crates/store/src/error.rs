//! What can go wrong in the store.

use crate::ops::transfer::TransferError;
use crate::{Fault, Obstacle, OpenError, RepeatedRequest, Tag, Unique};
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
    /// The database takes no writes, or not this one: it is read-only, a right is missing, or somebody has added a rule of their
    /// own. Worth another try after an administrator has looked.
    #[error("the database refuses the write: {0}")]
    NotWritable(String),
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
            Fault::NotWritable(why) => Self::NotWritable(why),
            Fault::Full(why) => Self::Full(why),
            Fault::Damaged(why) => Self::Damaged(why),
            other => Self::Failed(other),
        }
    }
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
            Error::NotWritable(cause) => Self::NotWritable(Obstacle {
                cause,
                remedy: "see that the role may write to all tables, and that nothing refuses it".to_owned(),
            }),
            Error::Damaged(why) => Self::Broken(why),
            other => Self::Unreachable(other.to_string()),
        }
    }
}
