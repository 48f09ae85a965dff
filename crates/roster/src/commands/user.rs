//! `roster user`: one file for each of its commands.

mod check_password;
mod create;
mod find;
mod list;
mod set_password;
mod show;

use clap::Subcommand;
pub(super) use find::find;

use crate::connection::Connection;
use crate::failure::Failure;

/// Users
#[derive(Subcommand)]
#[command(after_help = "\
Examples:
  roster user create --name 'Ada Obi King' --email ada@example.com --status active
  roster user list
  roster user set-password ada@example.com

USER is an id or an e-mail address.")]
pub enum Command {
    Create(create::Create),
    List(list::List),
    Show(show::Show),
    SetPassword(set_password::SetPassword),
    CheckPassword(check_password::CheckPassword),
}

impl Command {
    /// Whether the command changes the directory.
    pub const fn writes(&self) -> bool {
        match self {
            // Checking a password may replace its hash; then the command itself reports which database it changes.
            Self::List(_) | Self::Show(_) | Self::CheckPassword(_) => false,
            Self::Create(_) | Self::SetPassword(_) => true,
        }
    }

    pub async fn run(self, connection: &Connection) -> Result<(), Failure> {
        match self {
            Self::Create(command) => command.run(connection).await,
            Self::List(command) => command.run(connection).await,
            Self::Show(command) => command.run(connection).await,
            Self::SetPassword(command) => command.run(connection).await,
            Self::CheckPassword(command) => command.run(connection).await,
        }
    }
}
