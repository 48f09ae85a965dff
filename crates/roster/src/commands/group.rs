//! `roster group`: one file for each of its commands.

mod add;
mod create;
mod delete;
mod list;
mod members;
mod remove;
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
  roster group add finance Auditors ada@example.com --until 2026-12-31
  roster group update finance Auditors --name 'Internal audit'
  roster group delete finance Auditors --dry-run

WORKSPACE is an id, a slug or a name, GROUP an id or a name.")]
pub enum Command {
    Create(create::Create),
    List(list::List),
    Show(show::Show),
    Update(update::Update),
    Members(members::Members),
    Add(add::Add),
    Remove(remove::Remove),
    Delete(delete::Delete),
}

impl Command {
    /// Whether the command changes the directory.
    pub const fn writes(&self) -> bool {
        match self {
            Self::List(_) | Self::Show(_) | Self::Members(_) => false,
            Self::Create(_) | Self::Update(_) | Self::Add(_) | Self::Remove(_) | Self::Delete(_) => true,
        }
    }

    pub async fn run(self, connection: &Connection) -> Result<(), Failure> {
        match self {
            Self::Create(command) => command.run(connection).await,
            Self::List(command) => command.run(connection).await,
            Self::Show(command) => command.run(connection).await,
            Self::Update(command) => command.run(connection).await,
            Self::Members(command) => command.run(connection).await,
            Self::Add(command) => command.run(connection).await,
            Self::Remove(command) => command.run(connection).await,
            Self::Delete(command) => command.run(connection).await,
        }
    }
}
