//! `roster user create`.

use clap::Args;
use directory::{Email, Name, Reference, Status, WorkspaceItem};
use store::ops::users;
use store::ops::workspaces::{Get, WorkspaceKey};

use crate::connection::Connection;
use crate::failure::Failure;
use crate::output::Output;
use crate::password::PasswordSource;

/// Create a user
#[derive(Args)]
#[command(after_help = "\
Examples:
  roster user create --name 'Ada Obi King' --email ada@example.com --status active
  roster user create --name Ada --email ada@example.com --workspace finance --workspace ops
  roster user create --name Ada --email ada@example.com --password-stdin < password.txt")]
pub struct Create {
    /// The whole name, 1 to 255 characters
    #[arg(long)]
    name: Name,

    /// The e-mail address
    #[arg(long)]
    email: Email,

    /// active or archived
    #[arg(long, default_value_t = Status::Archived)]
    status: Status,

    /// The id, slug or name of a workspace that the user becomes a member of; may be given several times
    #[arg(long = "workspace", value_name = "WORKSPACE")]
    workspaces: Vec<String>,

    #[command(flatten)]
    password: PasswordSource,

    #[command(flatten)]
    output: Output,
}

impl Create {
    pub async fn run(self, connection: &Connection) -> Result<(), Failure> {
        let password = match self.password.read_optional()? {
            Some(password) => Some(connection.hash(password).await?),
            None => None,
        };
        let create = users::Create {
            name: self.name,
            email: self.email,
            status: self.status,
            password,
            workspaces: memberships(connection, &self.workspaces).await?,
        };
        self.output.one(&connection.run(create).await?)
    }
}

/// The workspaces by their ids: an operation knows ids and names, but a person may have given slugs.
async fn memberships(connection: &Connection, references: &[String]) -> Result<Vec<WorkspaceItem>, Failure> {
    let mut items = Vec::with_capacity(references.len());
    for reference in references {
        let get = Get(WorkspaceKey(reference.clone()));
        items.push(WorkspaceItem {
            workspace: Reference::Id(connection.run_on(reference, get).await?.head.id),
            status: None,
            groups: Vec::new(),
        });
    }
    Ok(items)
}
