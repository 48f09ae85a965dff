//! `roster group remove`.

use clap::Args;
use directory::{GroupKey, WorkspaceKey};
use store::ops::groups;

use crate::commands::user::find;
use crate::commands::write_options::WriteOptions;
use crate::connection::Connection;
use crate::failure::Failure;

/// Take a member of a workspace out of a group
#[derive(Args)]
#[command(after_help = "\
Examples:
  roster group remove finance Auditors ada@example.com
  roster group remove finance Auditors ada@example.com --dry-run")]
pub struct Remove {
    /// The workspace's id, slug or name
    workspace: String,

    /// The group's id or name
    group: String,

    /// The id or e-mail address of a member of the workspace
    user: String,

    #[command(flatten)]
    options: WriteOptions,
}

impl Remove {
    pub async fn run(self, connection: &Connection) -> Result<(), Failure> {
        let remove = groups::RemoveMember {
            workspace: WorkspaceKey::Text(self.workspace.clone()),
            group: GroupKey::Text(self.group),
            user: find(connection, &self.user).await?.id.into(),
        };
        self.options.run_on(connection, &self.workspace, remove).await
    }
}
