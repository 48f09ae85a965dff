//! Replaces the metadata of a member.

use super::{Member, load};
use crate::{Access, Error, Op, Tx, details};
use directory::{Details, UserKey, WorkspaceKey};

/// Replaces the metadata of a member, and returns the member. Refuses an unknown workspace, an unknown user and a user who isn't a
/// member.
#[derive(Debug)]
pub struct SetDetails {
    /// The workspace.
    pub workspace: WorkspaceKey,
    /// The user.
    pub user: UserKey,
    /// The new metadata.
    pub details: Details,
}

impl Op for SetDetails {
    type Output = Member;
    const NAME: &'static str = "members.set_details";
    const ACCESS: Access = Access::Write;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Member, Error> {
        let member = load::for_update(tx, &self.workspace, &self.user).await?;
        replace(tx, member, &self.details).await
    }
}

/// Replaces the metadata of a member, and returns the member afterwards.
pub(super) async fn replace(tx: &mut Tx<'_>, member: Member, details: &Details) -> Result<Member, Error> {
    let Member {
        user,
        membership,
        details: before,
    } = member;
    let membership = details::write(tx, &user, &membership, &before, details).await?;
    Ok(Member {
        user: user.with_membership(&membership),
        membership,
        details: details.clone(),
    })
}
