//! `roster workspace archive` and `roster workspace unarchive`.

use clap::Args;
use directory::{Status, WorkspaceKey};
use store::ops::workspaces;

use crate::commands::change::Change;
use crate::connection::Connection;
use crate::failure::Failure;

/// A workspace that gets a status.
#[derive(Args)]
pub struct SetStatus {
    /// Its id, slug or name
    workspace: String,

    #[command(flatten)]
    change: Change,
}

impl SetStatus {
    pub async fn run(self, connection: &Connection, status: Status) -> Result<(), Failure> {
        let set_status = workspaces::SetStatus {
            workspace: WorkspaceKey::Text(self.workspace.clone()),
            status,
        };
        self.change.run_on(connection, &self.workspace, set_status).await
    }
}
