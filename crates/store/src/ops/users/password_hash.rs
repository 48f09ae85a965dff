//! Fetching the hash of a user's password, finding out who has one, and hashing it anew.

use crate::{Access, Conn, Error, Op, Tx};
use directory::{Email, PasswordHash, Scope, UserId};
use std::collections::HashSet;

/// Answers the hash of a user's password; `None` for a user who has none, and if there is no such user.
#[derive(Debug)]
pub struct GetPasswordHash(pub UserId);

impl Op for GetPasswordHash {
    type Output = Option<PasswordHash>;
    const NAME: &'static str = "users.get_password_hash";
    const ACCESS: Access = Access::Point;

    async fn run<C: Conn>(&self, tx: &mut Tx<'_, C>) -> Result<Option<PasswordHash>, Error> {
        let hash = "SELECT hash FROM passwords WHERE user_id = $1";
        let read = |row: &dyn crate::Row| Ok(PasswordHash::new(row.text(0)?.to_owned()));
        Ok(tx
            .ask_instance(Scope::UsersRead)?
            .row(hash, &[self.0.0.into()], read)
            .await?)
    }
}

/// Answers which of these addresses are those of users who have a password. What is to be hashed for an import is known so
/// before it is hashed.
#[derive(Debug)]
pub struct HavePasswords(pub Vec<Email>);

impl Op for HavePasswords {
    type Output = HashSet<Email>;
    const NAME: &'static str = "users.have_passwords";
    const ACCESS: Access = Access::Snapshot;

    async fn run<C: Conn>(&self, tx: &mut Tx<'_, C>) -> Result<HashSet<Email>, Error> {
        let conn = tx.ask_instance(Scope::UsersRead)?;
        let has_one = "SELECT p.user_id FROM users u JOIN passwords p ON p.user_id = u.id WHERE u.email = $1";
        let mut found = HashSet::new();
        for email in &self.0 {
            let user = conn.row(has_one, &[email.as_str().into()], |row| row.id(0)).await?;
            if user.is_some() {
                found.insert(email.clone());
            }
        }
        Ok(found)
    }
}

/// Puts another hash of the same password in the place of one, if it is still the one; answers whether it was.
///
/// The password stays what it was since it was set, so this is no change of the directory and has no event.
#[derive(Debug)]
pub struct ReplacePasswordHash {
    /// Whose.
    pub user: UserId,
    /// The hash that is replaced.
    pub old: PasswordHash,
    /// The hash in its place.
    pub new: PasswordHash,
}

impl Op for ReplacePasswordHash {
    type Output = bool;
    const NAME: &'static str = "users.replace_password_hash";
    const ACCESS: Access = Access::Write;

    async fn run<C: Conn>(&self, tx: &mut Tx<'_, C>) -> Result<bool, Error> {
        let replace = "UPDATE passwords SET hash = $3 WHERE user_id = $1 AND hash = $2";
        let parameters = [self.user.0.into(), self.old.expose().into(), self.new.expose().into()];
        let conn = tx.ask_instance(Scope::UsersWrite)?;
        Ok(conn.execute(replace, &parameters).await? == 1)
    }
}
