//! `roster workspace members`.

use clap::Args;
use directory::{Role, Status, WorkspaceKey};
use store::ops::members::{Find, MemberRow};
use store::ops::{ListQuery, Start};

use crate::connection::Connection;
use crate::failure::Failure;
use crate::output::{Output, PAGE, walk};

/// List the members of a workspace
#[derive(Args)]
#[command(after_help = "\
Examples:
  roster workspace members finance
  roster workspace members finance --role admin --status active
  roster workspace members finance --search ada --json")]
pub struct Members {
    /// Its id, slug or name
    workspace: String,

    /// Only members with this text in the name or the e-mail address
    #[arg(long, value_name = "TEXT")]
    search: Option<String>,

    /// Only members with this status in the workspace
    #[arg(long)]
    status: Option<Status>,

    /// Only members with this role
    #[arg(long)]
    role: Option<Role>,

    #[command(flatten)]
    output: Output,
}

impl Members {
    pub async fn run(self, connection: &Connection) -> Result<(), Failure> {
        walk(self.output.listing::<MemberRow>(), async |start: Start| {
            let find = Find {
                workspace: WorkspaceKey::Text(self.workspace.clone()),
                query: ListQuery {
                    search: self.search.clone(),
                    statuses: self.status.into_iter().collect(),
                    roles: self.role.into_iter().collect(),
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
