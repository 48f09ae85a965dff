//! `roster group add`.

use clap::Args;
use directory::{End, GroupKey, WorkspaceKey};
use store::ops::groups;

use crate::commands::user::find;
use crate::commands::write_options::WriteOptions;
use crate::connection::Connection;
use crate::failure::Failure;

/// Put a member of a workspace into a group
#[derive(Args)]
#[command(after_help = "\
Examples:
  roster group add finance Auditors ada@example.com
  roster group add finance Auditors ada@example.com --until 2026-12-31")]
pub struct Add {
    /// The workspace's id, slug or name
    workspace: String,

    /// The group's id or name
    group: String,

    /// The id or e-mail address of a member of the workspace
    user: String,

    /// When the user leaves the group; a date means the end of that day in UTC
    #[arg(long, value_name = "TIME")]
    until: Option<End>,

    #[command(flatten)]
    options: WriteOptions,
}

impl Add {
    pub async fn run(self, connection: &Connection) -> Result<(), Failure> {
        let add = groups::AddMember {
            workspace: WorkspaceKey::Text(self.workspace.clone()),
            group: GroupKey::Text(self.group),
            user: find(connection, &self.user).await?.id.into(),
            expires_at: self.until.map(|End(time)| Some(time)),
        };
        self.options.run_on(connection, &self.workspace, add).await
    }
}
