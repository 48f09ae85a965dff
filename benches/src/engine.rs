//! The database engines that Roster runs on.

use clap::ValueEnum;

/// A database engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Engine {
    /// Each database is a file.
    Sqlite,
    /// Each database is one of the cluster that `scripts/with-postgres` starts.
    Postgres,
}

impl Engine {
    /// The name as the report shows it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}
