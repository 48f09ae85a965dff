//! Replaces all memberships of a user.

use super::{Relation, load, relations, save};
use crate::{Access, Error, Op, Tx};
use directory::{Scope, User, UserKey};

/// Gives a user exactly these memberships, each with exactly these groups, in one transaction. Returns the user.
///
/// Refuses an unknown user, unknown workspaces and groups, and contradictory or duplicate items.
#[derive(Debug)]
pub struct ReplaceRelations {
    /// The user.
    pub user: UserKey,
    /// The memberships; an empty list removes all.
    pub workspaces: Vec<Relation>,
}

impl Op for ReplaceRelations {
    type Output = User;
    const NAME: &'static str = "users.replace_relations";
    const ACCESS: Access = Access::Write;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<User, Error> {
        let before = load::for_update(tx, &self.user, Scope::MembershipsWrite).await?;
        let wanted = relations::find(tx, &self.workspaces).await?;
        let after = before.with_relations(wanted, tx.now())?;
        save::save(tx, Some(&before), after).await
    }
}
