//! `roster workspace create`.

use clap::Args;
use directory::{Name, Slug};
use store::ops::workspaces;

use crate::commands::write_options::WriteOptions;
use crate::connection::Connection;
use crate::failure::Failure;

/// Create a workspace, with its groups all_users and admin
#[derive(Args)]
#[command(after_help = "\
Examples:
  roster workspace create Finance
  roster workspace create 'Finance EMEA' --slug finance --json")]
pub struct Create {
    /// Its name, 1 to 255 characters
    name: Name,

    /// A short name for URLs; derived from the name if it is left out
    #[arg(long)]
    slug: Option<Slug>,

    #[command(flatten)]
    options: WriteOptions,
}

impl Create {
    pub async fn run(self, connection: &Connection) -> Result<(), Failure> {
        let create = workspaces::Create {
            name: self.name,
            slug: self.slug,
        };
        self.options.run(connection, create).await
    }
}
