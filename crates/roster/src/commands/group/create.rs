//! `roster group create`.

use clap::Args;
use directory::GroupName;
use store::ops::groups;
use store::ops::workspaces::WorkspaceKey;

use crate::connection::Connection;
use crate::failure::Failure;
use crate::output::{Output, id_and_name};

/// Create a group in a workspace
#[derive(Args)]
#[command(after_help = "\
Examples:
  roster group create finance Auditors")]
pub struct Create {
    /// The workspace's id, slug or name
    workspace: String,

    /// The group's name: 1 to 50 letters, digits, _, - and spaces
    name: GroupName,

    #[command(flatten)]
    output: Output,
}

impl Create {
    pub async fn run(self, connection: &Connection) -> Result<(), Failure> {
        let create = groups::Create {
            workspace: WorkspaceKey(self.workspace.clone()),
            name: self.name,
        };
        let group = connection.run_on(&self.workspace, create).await?;
        self.output.one(&id_and_name(&group))
    }
}
