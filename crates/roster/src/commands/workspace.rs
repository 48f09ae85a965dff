//! `roster workspace`: one file for each of its commands.

mod create;
mod delete;
mod list;
mod members;
mod rename;
mod set_default;
mod set_status;
mod show;
mod update;

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
  roster workspace delete finance --dry-run

WORKSPACE is an id, a slug or a name.")]
pub enum Command {
    Create(create::Create),
    List(list::List),
    Show(show::Show),
    Members(members::Members),
    Rename(rename::Rename),
    Update(update::Update),
    SetDefault(set_default::SetDefault),
    /// Archive a workspace: it is kept, with its members, and shown as archived
    #[command(after_help = "Examples:\n  roster workspace archive finance")]
    Archive(set_status::SetStatus),
    /// Make an archived workspace active again
    #[command(after_help = "Examples:\n  roster workspace unarchive finance")]
    Unarchive(set_status::SetStatus),
    Delete(delete::Delete),
}

impl Command {
    /// Whether the command changes the directory.
    pub const fn writes(&self) -> bool {
        match self {
            Self::List(_) | Self::Show(_) | Self::Members(_) => false,
            Self::Create(_)
            | Self::Rename(_)
            | Self::Update(_)
            | Self::SetDefault(_)
            | Self::Archive(_)
            | Self::Unarchive(_)
            | Self::Delete(_) => true,
        }
    }

    pub async fn run(self, connection: &Connection) -> Result<(), Failure> {
        match self {
            Self::Create(command) => command.run(connection).await,
            Self::List(command) => command.run(connection).await,
            Self::Show(command) => command.run(connection).await,
            Self::Members(command) => command.run(connection).await,
            Self::Rename(command) => command.run(connection).await,
            Self::Update(command) => command.run(connection).await,
            Self::SetDefault(command) => command.run(connection).await,
            Self::Delete(command) => command.run(connection).await,
            Self::Archive(command) => command.run(connection, Status::Archived).await,
            Self::Unarchive(command) => command.run(connection, Status::Active).await,
        }
    }
}
