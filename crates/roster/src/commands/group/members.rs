//! `roster group members`.

use clap::Args;
use directory::{GroupKey, Status, WorkspaceKey};
use store::ops::groups::{FindMembers, GroupMemberRow};
use store::ops::{ListQuery, Start};

use crate::connection::Connection;
use crate::failure::Failure;
use crate::output::{Output, PAGE, walk};

/// List the members of a group
#[derive(Args)]
#[command(after_help = "\
Examples:
  roster group members finance Auditors
  roster group members finance Auditors --status active --json")]
pub struct Members {
    /// The workspace's id, slug or name
    workspace: String,

    /// The group's id or name
    group: String,

    /// Only members with this text in the name or the e-mail address
    #[arg(long, value_name = "TEXT")]
    search: Option<String>,

    /// Only members with this status in the workspace
    #[arg(long)]
    status: Option<Status>,

    #[command(flatten)]
    output: Output,
}

impl Members {
    pub async fn run(self, connection: &Connection) -> Result<(), Failure> {
        walk(self.output.listing::<GroupMemberRow>(), async |start: Start| {
            let find = FindMembers {
                workspace: WorkspaceKey::Text(self.workspace.clone()),
                group: GroupKey::Text(self.group.clone()),
                query: ListQuery {
                    search: self.search.clone(),
                    statuses: self.status.into_iter().collect(),
                    start,
                    limit: PAGE,
                    ..ListQuery::default()
                },
            };
            connection.run_on(&self.workspace, find).await
        })
        .await
    }
}
