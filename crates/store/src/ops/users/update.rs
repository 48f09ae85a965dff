//! Updating a user's own fields.

use super::{UserKey, load, save, set_password};
use crate::{Access, Conn, Error, Op, Tx};
use directory::{PasswordHash, Scope, User, UserChange};

/// Changes a user; answers the user. A change of status takes the memberships along.
///
/// Refuses an unknown user and an address that is taken.
#[derive(Debug)]
pub struct Update {
    /// Which user.
    pub user: UserKey,
    /// What is different.
    pub change: UserChange,
    /// The hash of the new password, if there is one.
    pub password: Option<PasswordHash>,
}

impl Op for Update {
    type Output = User;
    const NAME: &'static str = "users.update";
    const ACCESS: Access = Access::Write;

    async fn run<C: Conn>(&self, tx: &mut Tx<'_, C>) -> Result<User, Error> {
        tx.ask(Scope::UsersWrite)?;
        let before = load::for_update(tx, &self.user).await?;
        let after = before.changed(self.change.clone());
        save::save(tx, Some(&before), &after).await?;
        if let Some(hash) = &self.password {
            set_password::write(tx, &after, hash).await?;
        }
        Ok(after)
    }
}
