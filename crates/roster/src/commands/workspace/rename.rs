//! `roster workspace rename`.

use clap::Args;
use directory::{Name, WorkspaceChange, WorkspaceKey};
use store::ops::workspaces;

use crate::commands::write_options::WriteOptions;
use crate::connection::Connection;
use crate::failure::Failure;

/// Give a workspace another name; its slug stays
#[derive(Args)]
#[command(after_help = "\
Examples:
  roster workspace rename finance 'Finance EMEA'")]
pub struct Rename {
    /// Its id, slug or current name
    workspace: String,

    /// Its new name, 1 to 255 characters
    name: Name,

    #[command(flatten)]
    options: WriteOptions,
}

impl Rename {
    pub async fn run(self, connection: &Connection) -> Result<(), Failure> {
        let update = workspaces::Update {
            workspace: WorkspaceKey::Text(self.workspace.clone()),
            change: WorkspaceChange {
                name: Some(self.name),
                ..WorkspaceChange::default()
            },
        };
        self.options.run_on(connection, &self.workspace, update).await
    }
}
