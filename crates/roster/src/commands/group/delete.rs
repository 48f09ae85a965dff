//! `roster group delete`.

use clap::Args;
use directory::{GroupKey, WorkspaceKey};
use store::ops::groups;

use crate::commands::write_options::WriteOptions;
use crate::connection::Connection;
use crate::failure::Failure;

/// Delete a group; its members stay members of the workspace
#[derive(Args)]
#[command(after_help = "\
Examples:
  roster group delete finance Auditors --dry-run
  roster group delete finance Auditors")]
pub struct Delete {
    /// The workspace's id, slug or name
    workspace: String,

    /// The group's id or name
    group: String,

    #[command(flatten)]
    options: WriteOptions,
}

impl Delete {
    pub async fn run(self, connection: &Connection) -> Result<(), Failure> {
        let delete = groups::Delete {
            workspace: WorkspaceKey::Text(self.workspace),
            group: GroupKey::Text(self.group.clone()),
        };
        self.options.run_on(connection, &self.group, delete).await
    }
}
