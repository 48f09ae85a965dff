//! `roster user show`.

use clap::Args;

use super::find::find;
use crate::connection::Connection;
use crate::failure::Failure;
use crate::output::Output;

/// Show a user and their workspaces
#[derive(Args)]
#[command(after_help = "\
Examples:
  roster user show ada@example.com")]
pub struct Show {
    /// The user's id or e-mail address
    user: String,

    #[command(flatten)]
    output: Output,
}

impl Show {
    pub async fn run(self, connection: &Connection) -> Result<(), Failure> {
        self.output.one(&find(connection, &self.user).await?)
    }
}
