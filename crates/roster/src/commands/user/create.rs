//! `roster user create`.

use clap::Args;
use directory::{Email, Name, Role, Status, WorkspaceKey};
use store::ops::users::{self, Relation};

use crate::commands::write_options::WriteOptions;
use crate::connection::Connection;
use crate::failure::{Failure, note};
use crate::password::PasswordSource;

/// Create a user
#[derive(Args)]
#[command(after_help = "\
Examples:
  roster user create --name 'Ada Obi King' --email ada@example.com --status active
  roster user create --name Ada --email ada@example.com --workspace finance --workspace ops --role builder
  roster user create --name Ada --email ada@example.com --password-stdin < password.txt")]
pub struct Create {
    /// The whole name, 1 to 255 characters
    #[arg(long)]
    name: Name,

    /// The e-mail address
    #[arg(long)]
    email: Email,

    /// active or archived; archived if it is left out, as in the API
    #[arg(long)]
    status: Option<Status>,

    /// The id, slug or name of a workspace that the user becomes a member of; may be given several times
    #[arg(long = "workspace", value_name = "WORKSPACE")]
    workspaces: Vec<String>,

    /// The role in each of these workspaces: admin, builder or end-user
    #[arg(long, requires = "workspaces", default_value_t = Role::EndUser)]
    role: Role,

    #[command(flatten)]
    password: PasswordSource,

    #[command(flatten)]
    options: WriteOptions,
}

impl Create {
    pub async fn run(self, connection: &Connection) -> Result<(), Failure> {
        let password = match self.password.read_optional()? {
            Some(password) => Some(self.options.hash(connection, password).await?),
            None => None,
        };
        let status = self.status.unwrap_or(Status::Archived);
        let email = self.email.clone();
        let create = users::Create {
            name: self.name,
            email: self.email,
            status,
            home: None,
            password,
            workspaces: self
                .workspaces
                .into_iter()
                .map(|text| member_of(text, self.role))
                .collect(),
        };
        self.options.run(connection, create).await?;
        if status == Status::Archived {
            note(&format!(
                "{email} has the status archived; `--status active` creates an active user"
            ));
        }
        Ok(())
    }
}

fn member_of(workspace: String, role: Role) -> Relation {
    Relation {
        workspace: WorkspaceKey::Text(workspace),
        status: None,
        role: Some(role),
        groups: None,
    }
}
