//! `roster group show`.

use clap::Args;
use directory::{GroupKey, WorkspaceKey};
use store::ops::groups;

use crate::connection::Connection;
use crate::failure::Failure;
use crate::output::Output;

/// Show a group, and how many members it has
#[derive(Args)]
#[command(after_help = "\
Examples:
  roster group show finance Auditors")]
pub struct Show {
    /// The workspace's id, slug or name
    workspace: String,

    /// The group's id or name
    group: String,

    #[command(flatten)]
    output: Output,
}

impl Show {
    pub async fn run(self, connection: &Connection) -> Result<(), Failure> {
        let get = groups::Get {
            workspace: WorkspaceKey::Text(self.workspace),
            group: GroupKey::Text(self.group.clone()),
        };
        self.output.one(&connection.run_on(&self.group, get).await?)
    }
}
