//! Archives and reactivates a user.

use super::{load, save};
use crate::{Access, Error, Op, Tx};
use directory::{Refusal, Scope, Status, User, UserChange, UserKey};

/// Sets the status of a user, with that of the memberships, and returns the user. Refuses a status that the user has already, and an
/// unknown user.
#[derive(Debug)]
pub struct SetStatus {
    /// The user.
    pub user: UserKey,
    /// The status.
    pub status: Status,
}

impl Op for SetStatus {
    type Output = User;
    const NAME: &'static str = "users.set_status";
    const ACCESS: Access = Access::Write;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<User, Error> {
        let before = load::for_update(tx, &self.user, Scope::UsersWrite).await?;
        if before.status == self.status {
            return Err(Refusal::AlreadyIs(self.status).into());
        }
        let after = before.changed(UserChange {
            status: Some(self.status),
            ..UserChange::default()
        });
        save::save(tx, Some(&before), after).await
    }
}
