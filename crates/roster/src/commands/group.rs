//! `roster group`: one file for each of its commands.

mod create;
mod list;

use clap::Subcommand;

use crate::connection::Connection;
use crate::failure::Failure;

/// Groups of workspaces
#[derive(Subcommand)]
#[command(after_help = "\
Examples:
  roster group create finance Auditors
  roster group list finance

WORKSPACE is an id, a slug or a name.")]
pub enum Command {
    Create(create::Create),
    List(list::List),
}

impl Command {
    /// Whether the command changes the directory.
    pub const fn writes(&self) -> bool {
        match self {
            Self::List(_) => false,
            Self::Create(_) => true,
        }
    }

    pub async fn run(self, connection: &Connection) -> Result<(), Failure> {
        match self {
            Self::Create(command) => command.run(connection).await,
            Self::List(command) => command.run(connection).await,
        }
    }
}
