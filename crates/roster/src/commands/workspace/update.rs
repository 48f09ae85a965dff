//! `roster workspace update`.

use clap::Args;
use directory::{Name, Slug, WorkspaceChange, WorkspaceKey};
use store::ops::workspaces;

use crate::commands::write_options::WriteOptions;
use crate::connection::Connection;
use crate::failure::Failure;

/// Change a workspace's name or slug
#[derive(Args)]
#[command(after_help = "\
Examples:
  roster workspace update finance --name 'Finance EMEA' --slug finance-emea
  roster workspace update finance --slug money --dry-run")]
pub struct Update {
    /// Its id, slug or current name
    workspace: String,

    /// Its new name, 1 to 255 characters
    #[arg(long, required_unless_present = "slug")]
    name: Option<Name>,

    /// Its new slug: 1 to 100 characters of a-z, 0-9 and -
    #[arg(long)]
    slug: Option<Slug>,

    #[command(flatten)]
    options: WriteOptions,
}

impl Update {
    pub async fn run(self, connection: &Connection) -> Result<(), Failure> {
        let update = workspaces::Update {
            workspace: WorkspaceKey::Text(self.workspace.clone()),
            change: WorkspaceChange {
                name: self.name,
                slug: self.slug,
                ..WorkspaceChange::default()
            },
        };
        self.options.run_on(connection, &self.workspace, update).await
    }
}
