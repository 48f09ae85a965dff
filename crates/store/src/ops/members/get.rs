//! Fetches one member of a workspace.

use super::{Member, load};
use crate::{Access, Error, Op, Tx};
use directory::{Scope, UserKey, WorkspaceKey};

/// Returns a member of a workspace. Refuses an unknown workspace, an unknown user, and a user who is not a member.
#[derive(Debug)]
pub struct Get {
    /// The workspace.
    pub workspace: WorkspaceKey,
    /// The user.
    pub user: UserKey,
}

impl Op for Get {
    type Output = Member;
    const NAME: &'static str = "members.get";
    const ACCESS: Access = Access::Snapshot;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Member, Error> {
        let (user, workspace) = load::user_in(tx, &self.workspace, &self.user, Scope::MembershipsRead).await?;
        load::with_details(tx, user, workspace.id).await
    }
}
