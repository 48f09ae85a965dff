//! `roster user check-password`.

use clap::Args;
use directory::{Password, PasswordHash, UserId};
use secrecy::{ExposeSecret, SecretString};
use store::Verdict;
use store::ops::users::{GetPasswordHash, ReplacePasswordHash};

use super::find::find;
use crate::connection::Connection;
use crate::failure::Failure;
use crate::output;
use crate::password::PasswordSource;

/// Check a user's password: exit code 0 if it is right, 1 if it is wrong
#[derive(Args)]
#[command(after_help = "\
Examples:
  roster user check-password ada@example.com
  roster user check-password ada@example.com --password-stdin < password.txt

If the password is right and shorter than 72 bytes, an imported bcrypt hash is replaced by an
argon2id hash. bcrypt ignores what follows the first 72 bytes.")]
pub struct CheckPassword {
    /// The user's id or e-mail address
    user: String,

    #[command(flatten)]
    password: PasswordSource,
}

impl CheckPassword {
    pub async fn run(self, connection: &Connection) -> Result<(), Failure> {
        let password = self.password.read_to_check()?;
        let user = match find(connection, &self.user).await {
            Ok(user) => user.id,
            Err(unknown) => {
                connection.verify_nothing(password).await?;
                return Err(unknown);
            }
        };
        let Some(hash) = connection.run(GetPasswordHash(user)).await? else {
            connection.verify_nothing(password).await?;
            return Err(Failure::WrongPassword);
        };
        match connection.verify(password.clone(), hash.clone()).await? {
            Verdict::Wrong => return Err(Failure::WrongPassword),
            Verdict::Right => {}
            Verdict::RightAndOutdated => renew(connection, user, hash, &password).await?,
        }
        output::print("the password is right\n")
    }
}

/// Replaces the hash. A password that Roster's own rules refuse keeps its old hash.
async fn renew(
    connection: &Connection,
    user: UserId,
    old: PasswordHash,
    password: &SecretString,
) -> Result<(), Failure> {
    if let Ok(password) = Password::parse(password.expose_secret()) {
        let new = connection.hash(password).await?;
        connection.note_database();
        connection.run(ReplacePasswordHash { user, old, new }).await?;
    }
    Ok(())
}
