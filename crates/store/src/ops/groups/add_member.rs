//! Puts a member of a workspace into a group.

use super::find;
use crate::ops::members;
use crate::ops::users;
use crate::{Access, Error, Op, Tx};
use directory::{GroupKey, GroupMembership, Refusal, Scope, Timestamp, User, UserKey, WorkspaceKey};

/// Puts a member of a workspace into a custom group. Returns the user. Changes nothing for a user who is in the group until then.
///
/// Refuses an unknown workspace, group or user, a user who is not a member of the workspace, and an end that is not in the future.
#[derive(Debug)]
pub struct AddMember {
    /// The workspace.
    pub workspace: WorkspaceKey,
    /// The group.
    pub group: GroupKey,
    /// The user.
    pub user: UserKey,
    /// When the user leaves the group: `Some(None)` for never. `None` leaves the end of a place that exists unchanged.
    pub expires_at: Option<Option<Timestamp>>,
}

impl Op for AddMember {
    type Output = User;
    const NAME: &'static str = "groups.add_member";
    const ACCESS: Access = Access::Write;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<User, Error> {
        if self.expires_at.flatten().is_some_and(|end| end <= tx.now()) {
            return Err(Refusal::InThePast("expires_at").into());
        }
        let member = members::load::for_update(tx, &self.workspace, &self.user).await?;
        let workspace = &member.membership.workspace;
        let group = find::custom(tx, workspace, &self.group, Scope::MembershipsWrite).await?;
        let current = member.membership.group(group.id).and_then(|place| place.expires_at);
        let place = GroupMembership {
            expires_at: self.expires_at.unwrap_or(current),
            ..group.into()
        };
        let after = member.user.with_membership(&member.membership.with_group(place));
        users::save::save(tx, Some(&member.user), after).await
    }
}
