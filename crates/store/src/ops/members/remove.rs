//! Removes a user from a workspace.

use super::{Member, load};
use crate::ops::users;
use crate::{Access, Error, Op, Tx};
use directory::{Membership, UserKey, WorkspaceKey};

/// Ends a membership: the user leaves the workspace and its groups. Returns the member before.
///
/// Refuses an unknown workspace, an unknown user, and a user who is not a member.
#[derive(Debug)]
pub struct Remove {
    /// The workspace.
    pub workspace: WorkspaceKey,
    /// The user.
    pub user: UserKey,
}

impl Op for Remove {
    type Output = Member;
    const NAME: &'static str = "members.remove";
    const ACCESS: Access = Access::Write;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Member, Error> {
        let member = load::for_update(tx, &self.workspace, &self.user).await?;
        let mut after = member.user.clone();
        let workspace = member.membership.workspace_id();
        after
            .memberships
            .retain(|membership: &Membership| membership.workspace_id() != workspace);
        users::save::save(tx, Some(&member.user), after).await?;
        Ok(member)
    }
}
