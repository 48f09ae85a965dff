//! What can go wrong in the store.

use crate::ops::transfer::TransferError;
use crate::{Fault, Obstacle, OpenError, RepeatedRequest, Tag, Unique, UnreadableDetails};
use directory::Refusal;

/// Why an operation failed. In every case nothing of it was kept, with one exception: if a connection to PostgreSQL
/// breaks during the commit, it is unknown whether the commit took place.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The rules of the directory don't allow it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The resource has changed since the caller read it; its current tag, if the resource still exists.
    #[error("the resource has changed meanwhile")]
    ChangedMeanwhile(Option<Tag>),
    /// A batch of which nothing was kept, because one of its operations was refused.
    #[error("{error}")]
    InBatch {
        /// The number of the operation, from 0; `None` if all of them together are refused.
        index: Option<usize>,
        /// Why it was refused.
        error: Box<Self>,
    },
    /// The `Idempotency-Key` belongs to another request, or the request was already done.
    #[error(transparent)]
    Repeated(#[from] RepeatedRequest),
    /// Metadata of a member can't be read.
    #[error(transparent)]
    Unreadable(#[from] UnreadableDetails),
    /// The database is not available now: busy, restarting or unreachable. A later retry may succeed.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// The database refuses writes, or this one: it is read-only, a right is missing, or a rule was added. A retry may
    /// succeed after an administrator has fixed the cause.
    #[error("the database refuses the operation: {0}")]
    NotWritable(String),
    /// There is no room on the database's disk.
    #[error("the disk of the database is full: {0}")]
    Full(String),
    /// The database is damaged. A retry doesn't help; a backup does.
    #[error("the database is damaged: {0}")]
    Damaged(String),
    /// Too many requests of this kind are waiting; try again later.
    #[error("too many requests of this kind are waiting: {0}")]
    Busy(&'static str),
    /// Nobody reads the result any more.
    #[error("the reader of the result is gone")]
    ReaderGone,
    /// An export or a restore failed.
    #[error(transparent)]
    Transfer(#[from] TransferError),
    /// The database reported an unexpected error.
    #[error("the database failed: {0}")]
    Failed(Fault),
}

impl Error {
    /// Maps a violation of `unique` to the refusal; returns any other error unchanged.
    #[must_use]
    pub fn or_refusal(self, unique: Unique, refusal: impl FnOnce() -> Refusal) -> Self {
        match self {
            Self::Failed(fault) => fault.or_refusal(unique, refusal),
            other => other,
        }
    }
}

impl Error {
    /// Maps a violated uniqueness to a conflict: the value was taken after the operation looked for it, and finds it
    /// when it runs again.
    pub(crate) fn again_if_taken(self) -> Self {
        match self {
            Self::Failed(Fault::NotUnique(unique)) => Self::Failed(Fault::Conflict(format!("{unique:?}"))),
            other => other,
        }
    }
}

impl Fault {
    /// Maps a violation of `unique` to the refusal; converts any other fault.
    pub fn or_refusal(self, unique: Unique, refusal: impl FnOnce() -> Refusal) -> Error {
        match self {
            Self::NotUnique(violated) if violated == unique => Error::Refused(refusal()),
            other => other.into(),
        }
    }

    /// The error of an operation that succeeded itself but was rolled back because its group failed with this fault. It
    /// can be retried, whatever the group's fault was.
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

/// For another connection to a database that is already open.
impl From<OpenError> for Error {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Damaged { .. } | OpenError::NotADatabase(_) => Self::Damaged(error.to_string()),
            OpenError::Unreadable(why) => Self::Unreadable(why),
            other => Self::Unavailable(other.to_string()),
        }
    }
}

impl From<Error> for OpenError {
    fn from(error: Error) -> Self {
        match error {
            Error::Full(_) => Self::Full,
            Error::Unreadable(why) => Self::Unreadable(why),
            Error::NotWritable(cause) => Self::NotWritable(Obstacle {
                cause,
                remedy: "see that the role may write to all tables, and that nothing refuses it".to_owned(),
            }),
            Error::Damaged(why) => Self::Broken(why),
            other => Self::Unreachable(other.to_string()),
        }
    }
}
