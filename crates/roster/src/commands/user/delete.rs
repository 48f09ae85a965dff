//! `roster user delete`.

use clap::Args;
use store::ops::users;

use super::find::find;
use crate::commands::write_options::WriteOptions;
use crate::connection::Connection;
use crate::failure::Failure;

/// Delete a user with all memberships; the event log keeps what was
#[derive(Args)]
#[command(after_help = "\
Examples:
  roster user delete eve@example.com --dry-run
  roster user delete eve@example.com")]
pub struct Delete {
    /// The user's id or e-mail address
    user: String,

    #[command(flatten)]
    options: WriteOptions,
}

impl Delete {
    pub async fn run(self, connection: &Connection) -> Result<(), Failure> {
        let id = find(connection, &self.user).await?.id;
        self.options
            .run_on(connection, &self.user, users::Delete(id.into()))
            .await
    }
}
