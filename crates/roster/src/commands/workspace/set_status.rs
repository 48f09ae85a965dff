//! `roster workspace archive` and `roster workspace unarchive`.

use clap::Args;
use directory::{Status, WorkspaceKey};
use store::ops::workspaces;

use crate::connection::Connection;
use crate::failure::Failure;
use crate::output::Output;

/// A workspace that gets a status.
#[derive(Args)]
pub struct SetStatus {
    /// Its id, slug or name
    workspace: String,

    #[command(flatten)]
    output: Output,
}

impl SetStatus {
    pub async fn run(self, connection: &Connection, status: Status) -> Result<(), Failure> {
        let set_status = workspaces::SetStatus {
            workspace: WorkspaceKey::Text(self.workspace.clone()),
            status,
        };
        self.output.one(&connection.run_on(&self.workspace, set_status).await?)
    }
}
