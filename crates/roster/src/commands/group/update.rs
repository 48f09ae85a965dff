//! `roster group update`.

use clap::Args;
use directory::{Description, GroupChange, GroupKey, GroupName, WorkspaceKey};
use store::ops::groups;

use crate::commands::write_options::WriteOptions;
use crate::connection::Connection;
use crate::failure::Failure;

/// Change a group's name or description
#[derive(Args)]
#[command(after_help = "\
Examples:
  roster group update finance Auditors --name 'Internal audit'
  roster group update finance Auditors --no-description --dry-run")]
pub struct Update {
    /// The workspace's id, slug or name
    workspace: String,

    /// The group's id or current name
    group: String,

    #[command(flatten)]
    change: Change,

    #[command(flatten)]
    options: WriteOptions,
}

#[derive(Args)]
#[group(required = true, multiple = true)]
struct Change {
    /// Its new name: 1 to 50 letters, digits, _, - and spaces
    #[arg(long)]
    name: Option<GroupName>,

    /// Its new description, 1 to 1,000 characters
    #[arg(long)]
    description: Option<Description>,

    /// Remove its description
    #[arg(long, conflicts_with = "description")]
    no_description: bool,
}

impl Update {
    pub async fn run(self, connection: &Connection) -> Result<(), Failure> {
        let description = match self.change.description {
            Some(description) => Some(Some(description)),
            None => self.change.no_description.then_some(None),
        };
        let update = groups::Update {
            workspace: WorkspaceKey::Text(self.workspace),
            group: GroupKey::Text(self.group.clone()),
            change: GroupChange {
                name: self.change.name,
                description,
            },
        };
        self.options.run_on(connection, &self.group, update).await
    }
}
