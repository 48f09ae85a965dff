//! Deletes a user.

use super::{load, save};
use crate::{Access, Error, Op, Tx};
use directory::{Scope, User, UserKey, deletion};

/// Deletes a user with the password and all memberships, and returns the user before. The log keeps what was.
///
/// Refuses an unknown user, and the last active admin of a workspace that would still have other active members.
#[derive(Debug)]
pub struct Delete(pub UserKey);

impl Op for Delete {
    type Output = User;
    const NAME: &'static str = "users.delete";
    const ACCESS: Access = Access::Write;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<User, Error> {
        tx.ask_instance(Scope::UsersWrite)?;
        let user = load::for_update(tx, &self.0, Scope::UsersWrite).await?;
        save::write(tx, &deletion(&user)).await?;
        Ok(user)
    }
}
