//! Updates a user.

use super::{Relation, home, load, relations, save, set_password};
use crate::{Access, Error, Op, Tx};
use directory::{PasswordHash, Scope, User, UserChange, UserKey};

/// Changes a user, and returns the user. A change of status also changes the memberships.
///
/// Refuses an unknown user, an address that is taken, and invalid memberships.
#[derive(Debug)]
pub struct Update {
    /// The user.
    pub user: UserKey,
    /// The change.
    pub change: UserChange,
    /// The hash of the new password, if there is one.
    pub password: Option<PasswordHash>,
    /// The complete list of memberships; `None` leaves them unchanged. A change of status is applied to the existing
    /// ones first.
    pub workspaces: Option<Vec<Relation>>,
}

impl Op for Update {
    type Output = User;
    const NAME: &'static str = "users.update";
    const ACCESS: Access = Access::Write;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<User, Error> {
        if self.workspaces.is_some() {
            tx.ask(Scope::MembershipsWrite)?;
        }
        let before = load::for_update(tx, &self.user, Scope::UsersWrite).await?;
        home::refuse_unknown(tx, self.change.home.flatten()).await?;
        let mut after = before.changed(self.change.clone());
        if let Some(workspaces) = &self.workspaces {
            let wanted = relations::find(tx, workspaces).await?;
            after = after.with_relations(wanted, tx.now())?;
        }
        let after = save::save(tx, Some(&before), after).await?;
        match &self.password {
            Some(hash) => set_password::write(tx, after, hash).await,
            None => Ok(after),
        }
    }
}
