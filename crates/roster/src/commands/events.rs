//! `roster events`: one file for each of its commands.

mod line;
mod list;
mod verify;

use clap::Subcommand;
pub(super) use line::line;

use crate::connection::Connection;
use crate::failure::Failure;

/// The log of all changes
#[derive(Subcommand)]
#[command(after_help = "\
Examples:
  roster events list --user ada@example.com
  roster events list --since 2026-01-31 --json
  roster events verify

Both commands only read: they neither create nor migrate a database.")]
pub enum Command {
    List(list::List),
    Verify(verify::Verify),
}

impl Command {
    pub async fn run(self, connection: &Connection) -> Result<(), Failure> {
        match self {
            Self::List(command) => command.run(connection).await,
            Self::Verify(command) => command.run(connection).await,
        }
    }
}
