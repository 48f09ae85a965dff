//! The database engines that Roster runs on.

use clap::ValueEnum;

/// A database engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Engine {
    /// A database is a file.
    Sqlite,
    /// A database is one of the cluster that `scripts/with-postgres` starts.
    Postgres,
}

impl Engine {
    /// For people.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}
