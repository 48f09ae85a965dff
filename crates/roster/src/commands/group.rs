//! `roster group`: one file for each of its commands.

mod create;
mod delete;
mod list;
mod show;
mod update;

use clap::Subcommand;

use crate::connection::Connection;
use crate::failure::Failure;

/// Groups of workspaces
#[derive(Subcommand)]
#[command(after_help = "\
Examples:
  roster group create finance Auditors
  roster group list finance
  roster group update finance Auditors --name 'Internal audit'
  roster group delete finance Auditors --dry-run

WORKSPACE is an id, a slug or a name, GROUP an id or a name.")]
pub enum Command {
    Create(create::Create),
    List(list::List),
    Show(show::Show),
    Update(update::Update),
    Delete(delete::Delete),
}

impl Command {
    /// Whether the command changes the directory.
    pub const fn writes(&self) -> bool {
        match self {
            Self::List(_) | Self::Show(_) => false,
            Self::Create(_) | Self::Update(_) | Self::Delete(_) => true,
        }
    }

    pub async fn run(self, connection: &Connection) -> Result<(), Failure> {
        match self {
            Self::Create(command) => command.run(connection).await,
            Self::List(command) => command.run(connection).await,
            Self::Show(command) => command.run(connection).await,
            Self::Update(command) => command.run(connection).await,
            Self::Delete(command) => command.run(connection).await,
        }
    }
}
