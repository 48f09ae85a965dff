//! Fetching the hash of a user's password, and hashing it anew.

use crate::{Access, Conn, Error, Op, Tx};
use directory::{PasswordHash, Scope, UserId};

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
