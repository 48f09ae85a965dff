//! `roster user access`.

use clap::Args;
use directory::WorkspaceKey;
use store::ops::members;

use super::find::find;
use crate::connection::Connection;
use crate::failure::Failure;
use crate::output::Output;

/// Show what access a user has in a workspace: since when, by whom, until when
#[derive(Args)]
#[command(after_help = "\
Examples:
  roster user access ada@example.com finance
  roster user access ada@example.com finance --json")]
pub struct Access {
    /// The user's id or e-mail address
    user: String,

    /// The workspace's id, slug or name
    workspace: String,

    #[command(flatten)]
    output: Output,
}

impl Access {
    pub async fn run(self, connection: &Connection) -> Result<(), Failure> {
        let access = members::GetAccess {
            workspace: WorkspaceKey::Text(self.workspace.clone()),
            user: find(connection, &self.user).await?.id.into(),
        };
        self.output.one(&connection.run_on(&self.workspace, access).await?)
    }
}
