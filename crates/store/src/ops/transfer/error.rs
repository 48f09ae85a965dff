//! Why a transfer ended.

/// Why a transfer ended. Nothing of it was kept.
#[derive(Debug, thiserror::Error)]
pub enum TransferError {
    /// A restore goes into an empty database only.
    #[error("the database is not empty: a restore needs one without workspaces, users and events")]
    NotEmpty,
    /// What the database holds is not what it was given.
    #[error("what was read back has another digest than the file: {found}, not {expected}; nothing was kept")]
    Differs {
        /// The digest of the records that were written.
        expected: String,
        /// The digest of those that were read back.
        found: String,
    },
    /// Two records have a value in common that is unique in a directory.
    #[error("two records have the same {0}, which must be unique; nothing was kept")]
    Twice(&'static str),
    /// The database holds what no directory holds; it was changed by other hands, or is damaged.
    #[error("the database holds no sound directory: {0}")]
    Unsound(String),
    /// Who takes or gives the records could not; the sentence says why.
    #[error("{0}")]
    Other(String),
}
