//! `roster user`: one file for each of its commands.

mod access;
mod add_to;
mod check_password;
mod create;
mod delete;
mod find;
mod list;
mod remove_from;
mod set_password;
mod set_status;
mod show;
mod update;

use clap::Subcommand;
use directory::Status;
pub(super) use find::find;

use crate::connection::Connection;
use crate::failure::Failure;

/// Users
#[derive(Subcommand)]
#[command(after_help = "\
Examples:
  roster user create --name 'Ada Obi King' --email ada@example.com --status active
  roster user list
  roster user add-to ada@example.com finance --role admin --role-until 2026-12-04
  roster user archive ada@example.com

USER is an id or an e-mail address.")]
pub enum Command {
    Create(create::Create),
    List(list::List),
    Show(show::Show),
    Access(access::Access),
    Update(update::Update),
    AddTo(add_to::AddTo),
    RemoveFrom(remove_from::RemoveFrom),
    /// Archive a user, with all active memberships
    #[command(after_help = "Examples:\n  roster user archive eve@example.com")]
    Archive(set_status::SetStatus),
    /// Make an archived user active again, with the memberships that were archived with the user
    #[command(after_help = "Examples:\n  roster user unarchive eve@example.com")]
    Unarchive(set_status::SetStatus),
    Delete(delete::Delete),
    SetPassword(set_password::SetPassword),
    CheckPassword(check_password::CheckPassword),
}

impl Command {
    /// Whether the command changes the directory.
    pub const fn writes(&self) -> bool {
        match self {
            // Checking a password may replace its hash; then the command itself reports which database it changes.
            Self::List(_) | Self::Show(_) | Self::Access(_) | Self::CheckPassword(_) => false,
            Self::Create(_)
            | Self::Update(_)
            | Self::AddTo(_)
            | Self::RemoveFrom(_)
            | Self::Archive(_)
            | Self::Unarchive(_)
            | Self::Delete(_)
            | Self::SetPassword(_) => true,
        }
    }

    pub async fn run(self, connection: &Connection) -> Result<(), Failure> {
        match self {
            Self::Create(command) => command.run(connection).await,
            Self::List(command) => command.run(connection).await,
            Self::Show(command) => command.run(connection).await,
            Self::Access(command) => command.run(connection).await,
            Self::Update(command) => command.run(connection).await,
            Self::AddTo(command) => command.run(connection).await,
            Self::RemoveFrom(command) => command.run(connection).await,
            Self::Archive(command) => command.run(connection, Status::Archived).await,
            Self::Unarchive(command) => command.run(connection, Status::Active).await,
            Self::Delete(command) => command.run(connection).await,
            Self::SetPassword(command) => command.run(connection).await,
            Self::CheckPassword(command) => command.run(connection).await,
        }
    }
}
