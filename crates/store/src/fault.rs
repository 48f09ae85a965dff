//! What a database says when a statement fails.

use crate::Unique;

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
    /// The database, or somebody who administers it, refuses the write. Reads may be answered.
    #[error("{0}")]
    NotWritable(String),
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

impl Fault {
    /// Any other error as a fault.
    pub fn other(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Other(error.into())
    }
}
