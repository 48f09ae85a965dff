//! Fetches one member of a workspace.

use super::load;
use crate::{Access, Conn, Error, Op, Tx};
use directory::{Membership, Refusal, Scope, User, UserKey, WorkspaceId, WorkspaceKey};

/// A member of a workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The user, with all memberships that the caller sees.
    pub user: User,
    /// The membership.
    pub membership: Membership,
}

impl Member {
    /// The membership of this user in this workspace. Refuses a user who is not a member of it.
    pub(super) fn new(user: User, workspace: WorkspaceId) -> Result<Self, Error> {
        let membership = user.membership(workspace).ok_or(Refusal::NotAMember)?.clone();
        Ok(Self { user, membership })
    }
}

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

    async fn run<C: Conn>(&self, tx: &mut Tx<'_, C>) -> Result<Member, Error> {
        load::find(tx, &self.workspace, &self.user, Scope::MembershipsRead).await
    }
}
