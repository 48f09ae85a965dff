//! `roster user add-to`.

use clap::Args;
use directory::{End, GroupKey, MemberChange, Role, Status, WorkspaceKey};
use store::ops::members;

use super::find::find;
use crate::commands::write_options::WriteOptions;
use crate::connection::Connection;
use crate::failure::Failure;

/// Make a user a member of a workspace, or change the membership
#[derive(Args)]
#[command(after_help = "\
Examples:
  roster user add-to ada@example.com finance
  roster user add-to ada@example.com finance --role admin --role-until 2026-12-04
  roster user add-to ada@example.com finance --group auditors --until 2026-12-31T18:00:00Z

A date means the end of that day in UTC. Of a user who is a member already, only what is given changes.")]
pub struct AddTo {
    /// The user's id or e-mail address
    user: String,

    /// The workspace's id, slug or name
    workspace: String,

    /// The role: admin, builder or end-user; end-user for a new member
    #[arg(long)]
    role: Option<Role>,

    /// When the role becomes end-user again
    #[arg(long, value_name = "TIME")]
    role_until: Option<End>,

    /// When the membership is archived
    #[arg(long, value_name = "TIME")]
    until: Option<End>,

    /// active or archived
    #[arg(long)]
    status: Option<Status>,

    /// The id or name of a group that the user joins; may be given several times
    #[arg(long = "group", value_name = "GROUP")]
    groups: Vec<String>,

    #[command(flatten)]
    options: WriteOptions,
}

impl AddTo {
    pub async fn run(self, connection: &Connection) -> Result<(), Failure> {
        let ensure = members::Ensure {
            workspace: WorkspaceKey::Text(self.workspace.clone()),
            user: find(connection, &self.user).await?.id.into(),
            change: MemberChange {
                role: self.role,
                status: self.status,
                expires_at: self.until.map(|End(time)| Some(time)),
                role_until: self.role_until.map(|End(time)| Some(time)),
            },
            groups: self.groups.into_iter().map(GroupKey::Text).collect(),
        };
        self.options.run_on(connection, &self.workspace, ensure).await
    }
}
