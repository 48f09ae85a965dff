//! Makes sure that a user is a member of a workspace.

use super::{Member, load};
use crate::ops::{groups, users, workspaces};
use crate::{Access, Error, Op, Tx};
use directory::{GroupKey, MemberChange, Membership, Refusal, Role, Scope, Status, UserKey, WorkspaceKey};

/// Makes a user a member of a workspace and of these groups, and returns the member. Of a user who is a member already, only what is
/// given changes.
///
/// Refuses an unknown workspace, group or user, and ends that are not in the future.
#[derive(Debug)]
pub struct Ensure {
    /// The workspace.
    pub workspace: WorkspaceKey,
    /// The user.
    pub user: UserKey,
    /// The role, the status and the ends. Without them a new membership is active, of the role end-user, and has no end.
    pub change: MemberChange,
    /// Custom groups that the user joins.
    pub groups: Vec<GroupKey>,
}

impl Op for Ensure {
    type Output = Member;
    const NAME: &'static str = "members.ensure";
    const ACCESS: Access = Access::Write;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Member, Error> {
        let workspace = workspaces::find::needed(tx, &self.workspace, Scope::MembershipsWrite).await?;
        let user = users::load::find_for_update(tx, &self.user, Scope::MembershipsWrite).await?;
        let user = user.ok_or(Refusal::UserNotFound)?;
        let id = workspace.id;
        let current = user.membership(id).cloned();
        let membership =
            current.unwrap_or_else(|| Membership::new(workspace.clone(), Status::Active, Role::EndUser, tx.now()));
        let mut membership = membership.changed(&self.change, tx.now())?;
        for key in &self.groups {
            let group = groups::find::custom(tx, &workspace, key, Scope::MembershipsWrite).await?;
            if membership.group(group.id).is_none() {
                membership = membership.with_group(group.into());
            }
        }
        let mut after = user.clone();
        after.memberships.retain(|membership| membership.workspace_id() != id);
        after.memberships.push(membership);
        after.memberships.sort_by_key(Membership::workspace_id);
        let after = users::save::save(tx, Some(&user), after).await?;
        load::with_details(tx, after, id).await
    }
}
