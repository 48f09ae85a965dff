//! `roster user remove-from`.

use clap::Args;
use directory::WorkspaceKey;
use store::ops::members;

use super::find::find;
use crate::commands::write_options::WriteOptions;
use crate::connection::Connection;
use crate::failure::Failure;

/// Remove a user from a workspace and its groups
#[derive(Args)]
#[command(after_help = "\
Examples:
  roster user remove-from ada@example.com finance
  roster user remove-from ada@example.com finance --dry-run")]
pub struct RemoveFrom {
    /// The user's id or e-mail address
    user: String,

    /// The workspace's id, slug or name
    workspace: String,

    #[command(flatten)]
    options: WriteOptions,
}

impl RemoveFrom {
    pub async fn run(self, connection: &Connection) -> Result<(), Failure> {
        let remove = members::Remove {
            workspace: WorkspaceKey::Text(self.workspace.clone()),
            user: find(connection, &self.user).await?.id.into(),
        };
        self.options.run_on(connection, &self.workspace, remove).await
    }
}
