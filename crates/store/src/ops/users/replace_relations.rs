//! Replacing all of a user's memberships.

use super::{Relation, load, relations, save};
use crate::{Access, Conn, Error, Op, Tx};
use directory::{Scope, User, UserKey};

/// Gives a user exactly these memberships, each with exactly these groups, all or nothing; answers the user.
///
/// Refuses an unknown user, unknown workspaces and groups, and items that contradict each other or stand twice.
#[derive(Debug)]
pub struct ReplaceRelations {
    /// Which user.
    pub user: UserKey,
    /// The memberships; none removes all.
    pub workspaces: Vec<Relation>,
}

impl Op for ReplaceRelations {
    type Output = User;
    const NAME: &'static str = "users.replace_relations";
    const ACCESS: Access = Access::Write;

    async fn run<C: Conn>(&self, tx: &mut Tx<'_, C>) -> Result<User, Error> {
        let before = load::for_update(tx, &self.user, Scope::MembershipsWrite).await?;
        let wanted = relations::find(tx, &self.workspaces).await?;
        let after = before.with_relations(wanted, tx.now())?;
        save::save(tx, Some(&before), &after).await?;
        Ok(after)
    }
}
