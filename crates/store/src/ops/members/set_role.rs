//! Changes the role of a member, as version 1 of the API asks for it.

use super::{Member, load};
use crate::ops::users;
use crate::{Access, Error, Op, Tx};
use directory::{MemberChange, Refusal, Role, User, UserKey, WorkspaceKey};

/// Changes the role of a member, and returns the user. Changes nothing if the member has the role.
///
/// Refuses an unknown workspace and an unknown user, and with [`Refusal::MemberRequired`] a user who is not a member.
#[derive(Debug)]
pub struct SetRole {
    /// The workspace.
    pub workspace: WorkspaceKey,
    /// The user.
    pub user: UserKey,
    /// The role.
    pub role: Role,
}

impl Op for SetRole {
    type Output = User;
    const NAME: &'static str = "members.set_role";
    const ACCESS: Access = Access::Write;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<User, Error> {
        let found = load::for_update(tx, &self.workspace, &self.user).await;
        let Member { user, membership, .. } = found.map_err(|error| match error {
            Error::Refused(Refusal::NotAMember) => Refusal::MemberRequired.into(),
            other => other,
        })?;
        let change = MemberChange {
            role: Some(self.role),
            ..MemberChange::default()
        };
        let after = user.with_membership(&membership.changed(&change, tx.now())?);
        users::save::save(tx, Some(&user), after).await
    }
}
