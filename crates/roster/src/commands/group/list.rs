//! `roster group list`.

use clap::Args;
use store::ops::workspaces::{Get, WorkspaceKey};

use crate::connection::Connection;
use crate::failure::Failure;
use crate::output::{Output, all_groups};

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
        let get = Get(WorkspaceKey(self.workspace.clone()));
        let workspace = connection.run_on(&self.workspace, get).await?;
        self.output.many(&all_groups(&workspace).collect::<Vec<_>>())
    }
}
