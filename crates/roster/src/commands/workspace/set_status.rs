//! `roster workspace archive` and `roster workspace unarchive`.

use clap::Args;
use directory::{Status, WorkspaceChange, WorkspaceKey};
use store::ops::workspaces;

use crate::commands::write_options::WriteOptions;
use crate::connection::Connection;
use crate::failure::Failure;

/// The arguments of both commands.
#[derive(Args)]
pub struct SetStatus {
    /// Its id, slug or name
    workspace: String,

    #[command(flatten)]
    options: WriteOptions,
}

impl SetStatus {
    pub async fn run(self, connection: &Connection, status: Status) -> Result<(), Failure> {
        let update = workspaces::Update {
            workspace: WorkspaceKey::Text(self.workspace.clone()),
            change: WorkspaceChange {
                status: Some(status),
                ..WorkspaceChange::default()
            },
        };
        self.options.run_on(connection, &self.workspace, update).await
    }
}
