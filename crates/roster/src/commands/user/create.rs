//! `roster user create`.

use clap::Args;
use directory::{Email, Name, Reference, Status, WorkspaceItem};
use store::ops::users;

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

    /// The name of a workspace that the user becomes a member of; may be given several times
    #[arg(long = "workspace", value_name = "NAME")]
    workspaces: Vec<Name>,

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
            workspaces: self.workspaces.iter().map(item).collect(),
        };
        self.output.one(&connection.run(create).await?)
    }
}

fn item(workspace: &Name) -> WorkspaceItem {
    WorkspaceItem {
        workspace: Reference::Name(workspace.to_string()),
        status: None,
        groups: Vec::new(),
    }
}
