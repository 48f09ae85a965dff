//! `roster user update`.

use clap::Args;
use directory::{Email, Name, UserChange};
use store::ops::users;

use super::find::find;
use crate::commands::write_options::WriteOptions;
use crate::connection::Connection;
use crate::failure::Failure;

/// Change a user's name or e-mail address
#[derive(Args)]
#[command(after_help = "\
Examples:
  roster user update ada@example.com --name 'Ada Obi King'
  roster user update ada@example.com --email ada.king@example.com --dry-run")]
pub struct Update {
    /// The user's id or e-mail address
    user: String,

    /// The new name, 1 to 255 characters
    #[arg(long, required_unless_present = "email")]
    name: Option<Name>,

    /// The new e-mail address
    #[arg(long)]
    email: Option<Email>,

    #[command(flatten)]
    options: WriteOptions,
}

impl Update {
    pub async fn run(self, connection: &Connection) -> Result<(), Failure> {
        let update = users::Update {
            user: find(connection, &self.user).await?.id.into(),
            change: UserChange {
                name: self.name,
                email: self.email,
                ..UserChange::default()
            },
            password: None,
            workspaces: None,
        };
        self.options.run_on(connection, &self.user, update).await
    }
}
