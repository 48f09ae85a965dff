//! Archives and reactivates a membership.

use super::{Member, load};
use crate::ops::users;
use crate::{Access, Error, Op, Tx};
use directory::{Refusal, Status, UserKey, WorkspaceKey};

/// Sets the status of a membership, and returns the member. Refuses a status that the membership has already, an unknown
/// workspace, an unknown user, and a user who is not a member.
#[derive(Debug)]
pub struct SetStatus {
    /// The workspace.
    pub workspace: WorkspaceKey,
    /// The user.
    pub user: UserKey,
    /// The status.
    pub status: Status,
}

impl Op for SetStatus {
    type Output = Member;
    const NAME: &'static str = "members.set_status";
    const ACCESS: Access = Access::Write;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Member, Error> {
        let Member { user, membership, .. } = load::for_update(tx, &self.workspace, &self.user).await?;
        if membership.status == self.status {
            return Err(Refusal::AlreadyIs(self.status).into());
        }
        let workspace = membership.workspace_id();
        let after = user.with_membership(&membership.with_status(self.status));
        let after = users::save::save(tx, Some(&user), after).await?;
        load::with_details(tx, after, workspace).await
    }
}
