//! Takes a member of a workspace out of a group.

use super::find;
use crate::ops::members;
use crate::ops::users;
use crate::{Access, Error, Op, Tx};
use directory::{GroupKey, Scope, User, UserKey, WorkspaceKey};

/// Takes a member of a workspace out of a custom group. Returns the user. Changes nothing for a user who is not in the group.
///
/// Refuses an unknown workspace, group or user, and a user who is not a member of the workspace.
#[derive(Debug)]
pub struct RemoveMember {
    /// The workspace.
    pub workspace: WorkspaceKey,
    /// The group.
    pub group: GroupKey,
    /// The user.
    pub user: UserKey,
}

impl Op for RemoveMember {
    type Output = User;
    const NAME: &'static str = "groups.remove_member";
    const ACCESS: Access = Access::Write;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<User, Error> {
        let member = members::load::for_update(tx, &self.workspace, &self.user).await?;
        let workspace = &member.membership.workspace;
        let group = find::custom(tx, workspace, &self.group, Scope::MembershipsWrite).await?;
        let after = member.user.with_membership(&member.membership.without_group(group.id));
        users::save::save(tx, Some(&member.user), after).await
    }
}
