//! The commands, one file each.

mod backup;
mod check;
mod configuration;
mod encrypt;
mod events;
mod export;
mod group;
mod import;
mod import_from;
mod migrate;
mod openapi;
mod quickstart;
mod restore;
mod serve;
mod user;
mod workspace;
mod write_options;

use clap::Subcommand;

use self::configuration::database_config;
use crate::config::Flags;
use crate::connection::{self, Connection};
use crate::failure::Failure;

/// All commands.
#[derive(Subcommand)]
pub enum Command {
    Quickstart(quickstart::Quickstart),
    Serve(serve::Serve),
    Migrate(migrate::Migrate),
    Check(check::Check),
    Backup(backup::Backup),
    Export(export::Export),
    Restore(restore::Restore),
    Encrypt(encrypt::Encrypt),
    Openapi(openapi::OpenApi),
    Import(import::Import),
    ImportFrom(import_from::ImportFrom),
    #[command(flatten)]
    Directory(Directory),
}

/// The commands that work on the directory; they can run beside a server.
#[derive(Subcommand)]
pub enum Directory {
    #[command(subcommand)]
    Workspace(workspace::Command),
    #[command(subcommand)]
    Group(group::Command),
    #[command(subcommand)]
    User(user::Command),
    #[command(subcommand)]
    Events(events::Command),
}

impl Command {
    /// Runs the command.
    pub async fn run(self, database_url: Option<String>) -> Result<(), Failure> {
        let flags = Flags {
            database_url,
            listen: None,
        };
        match self {
            Self::Quickstart(command) => command.run(flags).await,
            Self::Serve(command) => command.run(flags).await,
            Self::Migrate(command) => command.run(&flags).await,
            Self::Check(command) => command.run(&flags).await,
            Self::Backup(command) => command.run(&flags).await,
            Self::Export(command) => command.run(&flags).await,
            Self::Restore(command) => command.run(&flags).await,
            Self::Encrypt(command) => command.run(&flags).await,
            Self::Openapi(command) => command.run(),
            Self::Import(command) => command.run(&flags).await,
            Self::ImportFrom(command) => Box::pin(command.run(&flags)).await,
            Self::Directory(command) => {
                let config = database_config(&flags)?;
                let writes = command.writes();
                let run = async |connection: &Connection| command.run(connection).await;
                if writes {
                    connection::to_write(&config, run).await
                } else {
                    connection::to_read(&config, run).await
                }
            }
        }
    }
}

impl Directory {
    const fn writes(&self) -> bool {
        match self {
            Self::Workspace(command) => command.writes(),
            Self::Group(command) => command.writes(),
            Self::User(command) => command.writes(),
            Self::Events(_) => false,
        }
    }

    async fn run(self, connection: &Connection) -> Result<(), Failure> {
        match self {
            Self::Workspace(command) => command.run(connection).await,
            Self::Group(command) => command.run(connection).await,
            Self::User(command) => command.run(connection).await,
            Self::Events(command) => command.run(connection).await,
        }
    }
}
