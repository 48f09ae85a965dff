//! `roster user set-password`.

use clap::Args;
use store::ops::users;

use super::find::find;
use crate::commands::write_options::WriteOptions;
use crate::connection::Connection;
use crate::failure::Failure;
use crate::password::PasswordSource;

/// Set a user's password, from a prompt or from stdin
#[derive(Args)]
#[command(after_help = "\
Examples:
  roster user set-password ada@example.com
  roster user set-password ada@example.com --password-stdin < password.txt")]
pub struct SetPassword {
    /// The user's id or e-mail address
    user: String,

    #[command(flatten)]
    password: PasswordSource,

    #[command(flatten)]
    options: WriteOptions,
}

impl SetPassword {
    pub async fn run(self, connection: &Connection) -> Result<(), Failure> {
        let user = find(connection, &self.user).await?.id;
        let set_password = users::SetPassword {
            user: user.into(),
            hash: self.options.hash(connection, self.password.read()?).await?,
        };
        self.options.run_on(connection, &self.user, set_password).await
    }
}
