//! `roster workspace show`.

use clap::Args;
use directory::WorkspaceKey;
use store::ops::workspaces::Get;

use crate::connection::Connection;
use crate::failure::Failure;
use crate::output::Output;

/// Show a workspace and its groups
#[derive(Args)]
#[command(after_help = "\
Examples:
  roster workspace show finance")]
pub struct Show {
    /// Its id, slug or name
    workspace: String,

    #[command(flatten)]
    output: Output,
}

impl Show {
    pub async fn run(self, connection: &Connection) -> Result<(), Failure> {
        let get = Get(WorkspaceKey::Text(self.workspace.clone()));
        self.output.one(&connection.run_on(&self.workspace, get).await?)
    }
}
