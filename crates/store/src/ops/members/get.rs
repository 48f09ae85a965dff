//! Fetches one member of a workspace.

use super::load;
use crate::{Access, Error, Op, Tag, Tx};
use directory::{Details, Membership, Scope, User, UserKey, WorkspaceKey};

/// A member of a workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The user, with all memberships that the caller sees.
    pub user: User,
    /// The membership.
    pub membership: Membership,
    /// The metadata.
    pub details: Details,
}

impl Member {
    /// The tag of the member, as the caller sees it.
    #[must_use]
    pub fn tag(&self) -> Tag {
        Tag::of_member(&self.user, &self.membership, &self.details)
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

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Member, Error> {
        let (user, workspace) = load::user_in(tx, &self.workspace, &self.user, Scope::MembershipsRead).await?;
        load::with_details(tx, user, workspace.id).await
    }
}
