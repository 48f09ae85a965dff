//! `roster group create`.

use clap::Args;
use directory::{Description, GroupName, WorkspaceKey};
use store::ops::groups;

use crate::commands::write_options::WriteOptions;
use crate::connection::Connection;
use crate::failure::Failure;

/// Create a group in a workspace
#[derive(Args)]
#[command(after_help = "\
Examples:
  roster group create finance Auditors
  roster group create finance Auditors --description 'Sees all books, changes none'")]
pub struct Create {
    /// The workspace's id, slug or name
    workspace: String,

    /// The group's name: 1 to 50 letters, digits, _, - and spaces
    name: GroupName,

    /// Its description, 1 to 1,000 characters
    #[arg(long)]
    description: Option<Description>,

    #[command(flatten)]
    options: WriteOptions,
}

impl Create {
    pub async fn run(self, connection: &Connection) -> Result<(), Failure> {
        let create = groups::Create {
            workspace: WorkspaceKey::Text(self.workspace.clone()),
            name: self.name,
            description: self.description,
        };
        self.options.run_on(connection, &self.workspace, create).await
    }
}
