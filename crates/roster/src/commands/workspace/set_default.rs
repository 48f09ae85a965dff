//! `roster workspace set-default`.

use clap::Args;
use directory::{WorkspaceChange, WorkspaceKey};
use store::ops::workspaces;

use crate::commands::write_options::WriteOptions;
use crate::connection::Connection;
use crate::failure::Failure;

/// Set the default workspace; the one that was the default is it no longer
#[derive(Args)]
#[command(after_help = "\
Examples:
  roster workspace set-default finance")]
pub struct SetDefault {
    /// Its id, slug or name
    workspace: String,

    #[command(flatten)]
    options: WriteOptions,
}

impl SetDefault {
    pub async fn run(self, connection: &Connection) -> Result<(), Failure> {
        let update = workspaces::Update {
            workspace: WorkspaceKey::Text(self.workspace.clone()),
            change: WorkspaceChange {
                default: Some(true),
                ..WorkspaceChange::default()
            },
        };
        self.options.run_on(connection, &self.workspace, update).await
    }
}
