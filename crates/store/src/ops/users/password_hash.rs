//! Reads and replaces password hashes, and finds out which users have a password.

use super::load;
use crate::{Access, Error, Op, Tx};
use directory::{Email, PasswordHash, Scope, UserId};
use std::collections::HashSet;

/// Returns the hash of a user's password; `None` if the user has none or doesn't exist.
#[derive(Debug)]
pub struct GetPasswordHash(pub UserId);

impl Op for GetPasswordHash {
    type Output = Option<PasswordHash>;
    const NAME: &'static str = "users.get_password_hash";
    const ACCESS: Access = Access::Point;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Option<PasswordHash>, Error> {
        let hash = "SELECT hash FROM passwords WHERE user_id = $1";
        let read = |row: &dyn crate::Row| Ok(PasswordHash::new(row.text(0)?.to_owned()));
        Ok(tx
            .ask_instance(Scope::UsersRead)?
            .row(hash, &[self.0.0.into()], read)
            .await?)
    }
}

/// Returns which of these addresses belong to users with a password. So an import knows which passwords it needs to
/// hash, before it hashes any.
#[derive(Debug)]
pub struct HavePasswords(pub Vec<Email>);

impl Op for HavePasswords {
    type Output = HashSet<Email>;
    const NAME: &'static str = "users.have_passwords";
    const ACCESS: Access = Access::Snapshot;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<HashSet<Email>, Error> {
        let conn = tx.ask_instance(Scope::UsersRead)?;
        let has_one = "SELECT p.user_id FROM users u JOIN passwords p ON p.user_id = u.id WHERE u.email = $1";
        let mut found = HashSet::new();
        for email in &self.0 {
            if load::id_by(conn, has_one, email).await?.is_some() {
                found.insert(email.clone());
            }
        }
        Ok(found)
    }
}

/// Replaces a hash with another hash of the same password, if it is still the current one. Returns whether it was.
///
/// The password itself doesn't change, so this is not a change of the directory and has no event.
#[derive(Debug)]
pub struct ReplacePasswordHash {
    /// The user.
    pub user: UserId,
    /// The current hash.
    pub old: PasswordHash,
    /// The new hash.
    pub new: PasswordHash,
}

impl Op for ReplacePasswordHash {
    type Output = bool;
    const NAME: &'static str = "users.replace_password_hash";
    const ACCESS: Access = Access::Write;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<bool, Error> {
        let replace = "UPDATE passwords SET hash = $3 WHERE user_id = $1 AND hash = $2";
        let parameters = [self.user.0.into(), self.old.expose().into(), self.new.expose().into()];
        let conn = tx.ask_instance(Scope::UsersWrite)?;
        Ok(conn.execute(replace, &parameters).await? == 1)
    }
}
