//! `roster workspace delete`.

use clap::Args;
use directory::WorkspaceKey;
use store::ops::workspaces;

use crate::commands::write_options::WriteOptions;
use crate::connection::Connection;
use crate::failure::Failure;

/// Delete a workspace with its groups; the event log keeps what was
#[derive(Args)]
#[command(after_help = "\
Examples:
  roster workspace delete finance --force --dry-run
  roster workspace delete finance --force")]
pub struct Delete {
    /// Its id, slug or name
    workspace: String,

    /// Remove its members with it; otherwise it must have none
    #[arg(long)]
    force: bool,

    #[command(flatten)]
    options: WriteOptions,
}

impl Delete {
    pub async fn run(self, connection: &Connection) -> Result<(), Failure> {
        let delete = workspaces::Delete {
            workspace: WorkspaceKey::Text(self.workspace.clone()),
            force: self.force,
        };
        self.options.run_on(connection, &self.workspace, delete).await
    }
}
