//! Changes a member of a workspace.

use super::{Member, details, load};
use crate::ops::users;
use crate::{Access, Error, Op, Tx};
use directory::{Details, MemberChange, Refusal, UserKey, WorkspaceKey};

/// Changes the membership of a user in a workspace, and returns the member.
///
/// Refuses an unknown workspace, an unknown user, a user who is not a member, and ends that are not in the future.
#[derive(Debug)]
pub struct Update {
    /// The workspace.
    pub workspace: WorkspaceKey,
    /// The user.
    pub user: UserKey,
    /// The change.
    pub change: MemberChange,
    /// The complete metadata; `None` leaves it unchanged.
    pub details: Option<Details>,
}

impl Op for Update {
    type Output = Member;
    const NAME: &'static str = "members.update";
    const ACCESS: Access = Access::Write;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Member, Error> {
        let Member {
            user,
            membership,
            details,
        } = load::for_update(tx, &self.workspace, &self.user).await?;
        let workspace = membership.workspace_id();
        let after = user.with_membership(&membership.changed(&self.change, tx.now())?);
        let user = users::save::save(tx, Some(&user), after).await?;
        let membership = user.membership(workspace).ok_or(Refusal::NotAMember)?.clone();
        let member = Member {
            user,
            membership,
            details,
        };
        match &self.details {
            Some(details) => details::replace(tx, member, details).await,
            None => Ok(member),
        }
    }
}
