//! `roster user archive` and `roster user unarchive`.

use clap::Args;
use directory::Status;
use store::ops::users;

use super::find::find;
use crate::commands::write_options::WriteOptions;
use crate::connection::Connection;
use crate::failure::Failure;

/// The arguments of both commands.
#[derive(Args)]
pub struct SetStatus {
    /// The user's id or e-mail address
    user: String,

    #[command(flatten)]
    options: WriteOptions,
}

impl SetStatus {
    pub async fn run(self, connection: &Connection, status: Status) -> Result<(), Failure> {
        let set_status = users::SetStatus {
            user: find(connection, &self.user).await?.id.into(),
            status,
        };
        self.options.run_on(connection, &self.user, set_status).await
    }
}
