//! `roster group list`.

use clap::Args;
use directory::WorkspaceKey;
use store::ops::workspaces::Get;

use crate::connection::Connection;
use crate::failure::Failure;
use crate::output::Output;

/// List the groups of a workspace
#[derive(Args)]
#[command(after_help = "\
Examples:
  roster group list finance")]
pub struct List {
    /// The workspace's id, slug or name
    workspace: String,

    #[command(flatten)]
    output: Output,
}

impl List {
    pub async fn run(self, connection: &Connection) -> Result<(), Failure> {
        let get = Get(WorkspaceKey::Text(self.workspace.clone()));
        let workspace = connection.run_on(&self.workspace, get).await?;
        self.output.many(&workspace.groups)
    }
}
