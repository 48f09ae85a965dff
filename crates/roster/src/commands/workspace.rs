//! `roster workspace`: one file for each of its commands.

mod create;
mod list;
mod rename;
mod set_status;
mod show;

use clap::Subcommand;
use directory::Status;

use crate::connection::Connection;
use crate::failure::Failure;

/// Workspaces
#[derive(Subcommand)]
#[command(after_help = "\
Examples:
  roster workspace create 'Finance EMEA' --slug finance
  roster workspace list
  roster workspace archive finance

WORKSPACE is an id, a slug or a name.")]
pub enum Command {
    Create(create::Create),
    List(list::List),
    Show(show::Show),
    Rename(rename::Rename),
    /// Archive a workspace: it is kept, with its members, and shown as archived
    #[command(after_help = "Examples:\n  roster workspace archive finance")]
    Archive(set_status::SetStatus),
    /// Make an archived workspace active again
    #[command(after_help = "Examples:\n  roster workspace unarchive finance")]
    Unarchive(set_status::SetStatus),
}

impl Command {
    /// Whether the command changes the directory.
    pub const fn writes(&self) -> bool {
        match self {
            Self::List(_) | Self::Show(_) => false,
            Self::Create(_) | Self::Rename(_) | Self::Archive(_) | Self::Unarchive(_) => true,
        }
    }

    pub async fn run(self, connection: &Connection) -> Result<(), Failure> {
        match self {
            Self::Create(command) => command.run(connection).await,
            Self::List(command) => command.run(connection).await,
            Self::Show(command) => command.run(connection).await,
            Self::Rename(command) => command.run(connection).await,
            Self::Archive(command) => command.run(connection, Status::Archived).await,
            Self::Unarchive(command) => command.run(connection, Status::Active).await,
        }
    }
}
