//! The error of a failed statement, as the database reports it.

use crate::Unique;

/// The error of a failed statement, as the database reports it.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// A value that must be unique already exists.
    #[error("{0:?} must be unique")]
    NotUnique(Unique),
    /// A conflict with another transaction; the operation can be run again from its start.
    #[error("another transaction was in the way: {0}")]
    Conflict(String),
    /// The database is not available now.
    #[error("{0}")]
    Unavailable(String),
    /// The database or its configuration refuses the write. Reads may still succeed.
    #[error("{0}")]
    NotWritable(String),
    /// There is no room on the database's disk.
    #[error("{0}")]
    Full(String),
    /// The database is damaged.
    #[error("{0}")]
    Damaged(String),
    /// Anything else.
    #[error("{0}")]
    Other(Box<dyn std::error::Error + Send + Sync>),
}

impl Fault {
    /// Wraps any other error.
    pub fn other(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Other(error.into())
    }
}
