//! Setting a user's password.

use super::load;
use crate::{Access, Conn, Error, Fault, Op, Tx};
use directory::{Event, PasswordHash, User, UserId};

/// Sets a user's password; answers the user. Refuses an unknown user.
#[derive(Debug)]
pub struct SetPassword {
    /// Which user.
    pub user: UserId,
    /// The hash of the new password.
    pub hash: PasswordHash,
}

impl Op for SetPassword {
    type Output = User;
    const NAME: &'static str = "users.set_password";
    const ACCESS: Access = Access::Write;

    async fn run<C: Conn>(&self, tx: &mut Tx<'_, C>) -> Result<User, Error> {
        let user = load::for_update(tx.conn, self.user).await?;
        write(tx, self.user, &self.hash).await?;
        Ok(user)
    }
}

/// Writes the hash and records that a password was set.
pub(super) async fn write<C: Conn>(tx: &mut Tx<'_, C>, user: UserId, hash: &PasswordHash) -> Result<(), Fault> {
    let now = tx.now();
    tx.conn
        .execute(
            "INSERT INTO passwords (user_id, hash, set_at) VALUES ($1, $2, $3)
             ON CONFLICT (user_id) DO UPDATE SET hash = excluded.hash, set_at = excluded.set_at",
            &[user.0.into(), hash.expose().into(), now.into()],
        )
        .await?;
    tx.record(Event::password_set(user));
    Ok(())
}
