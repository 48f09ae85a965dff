//! Creates a user.

use super::{Relation, home, relations, save, set_password};
use crate::{Access, Error, Op, Tx};
use directory::{Email, Name, PasswordHash, Status, User, UserId, WorkspaceId};

/// Creates a user with memberships in one transaction, and returns the user.
///
/// Refuses an address that is taken, unknown workspaces and groups, and contradictory or duplicate items.
#[derive(Debug)]
pub struct Create {
    /// The name.
    pub name: Name,
    /// The address.
    pub email: Email,
    /// The status. The memberships keep the status that was requested for them, even if the user is archived.
    pub status: Status,
    /// The workspace that is the user's home.
    pub home: Option<WorkspaceId>,
    /// The hash of the password; `None` for a user without a password.
    pub password: Option<PasswordHash>,
    /// The memberships.
    pub workspaces: Vec<Relation>,
}

impl Op for Create {
    type Output = User;
    const NAME: &'static str = "users.create";
    const ACCESS: Access = Access::Write;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<User, Error> {
        home::refuse_unknown(tx, self.home).await?;
        let user = User {
            id: UserId(tx.new_id()),
            name: self.name.clone(),
            email: self.email.clone(),
            status: self.status,
            home: self.home,
            created_at: tx.now(),
            updated_at: tx.now(),
            memberships: Vec::new(),
        };
        let user = user.with_relations(relations::find(tx, &self.workspaces).await?, tx.now())?;
        let user = save::save(tx, None, user).await?;
        match &self.password {
            Some(hash) => set_password::write(tx, user, hash).await,
            None => Ok(user),
        }
    }
}
