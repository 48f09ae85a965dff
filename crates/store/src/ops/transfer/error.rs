//! Why an export or a restore failed.

/// Why an export or a restore failed. Nothing of it was kept.
#[derive(Debug, thiserror::Error)]
pub enum TransferError {
    /// The database for a restore is not empty.
    #[error("the database is not empty: a restore needs one without workspaces, users and events")]
    NotEmpty,
    /// The restored database differs from the file.
    #[error("what was read back has another digest than the file: {found}, not {expected}; nothing was kept")]
    Differs {
        /// The digest of the records that were written.
        expected: String,
        /// The digest of the records that were read back.
        found: String,
    },
    /// Two records have the same value where it must be unique.
    #[error("two records have the same {0}, which must be unique; nothing was kept")]
    Twice(&'static str),
    /// The content of the database violates the rules of a directory: it was changed outside of Roster, or is damaged.
    #[error("the directory in the database is not sound: {0}")]
    Unsound(String),
    /// The source or the sink of the records failed; the sentence says why.
    #[error("{0}")]
    Other(String),
}
