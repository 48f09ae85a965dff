//! The database engines that Roster runs on.

use clap::ValueEnum;

/// A database engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Engine {
    /// Each database is a file.
    Sqlite,
    /// Each database is in the cluster that `scripts/with-postgres` starts.
    Postgres,
}

impl Engine {
    /// The name in the report.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}
