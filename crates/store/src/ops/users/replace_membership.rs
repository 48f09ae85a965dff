//! Changing one of a user's memberships.

use super::{UserKey, load, relations, save};
use crate::ops::workspaces;
use crate::{Access, Conn, Error, Op, Tx};
use directory::{GroupItem, Membership, Name, Refusal, Scope, Status, User, WorkspaceId};

/// What is different about a membership; what is `None` stays.
#[derive(Debug, Clone, Default)]
pub struct MembershipChange {
    /// The membership's status.
    pub status: Option<Status>,
    /// The groups, all of them.
    pub groups: Option<Vec<GroupItem>>,
    /// The workspace's new name.
    pub workspace_name: Option<Name>,
}

/// Changes one existing membership, and the name of its workspace if that is asked for; answers the user.
///
/// Refuses an unknown user, an unknown workspace, a user that is no member of it, unknown groups, a group that stands
/// twice and a name that is taken.
#[derive(Debug)]
pub struct ReplaceMembership {
    /// Which user.
    pub user: UserKey,
    /// Which workspace.
    pub workspace: WorkspaceId,
    /// What is different.
    pub change: MembershipChange,
}

impl Op for ReplaceMembership {
    type Output = User;
    const NAME: &'static str = "users.replace_membership";
    const ACCESS: Access = Access::Write;

    async fn run<C: Conn>(&self, tx: &mut Tx<'_, C>) -> Result<User, Error> {
        tx.ask(Scope::MembershipsWrite)?;
        if self.change.workspace_name.is_some() {
            // The user's tag covers the workspace's name: with both locked, it is compared with the names as they are.
            let user = load::find_for_update(tx, &self.user).await?;
            user.ok_or(Refusal::UserNotFound)?;
            workspaces::save::for_update(tx, self.workspace).await?;
        }
        let before = load::for_update(tx, &self.user).await?;
        let Some(membership) = before.membership(self.workspace) else {
            workspaces::find::by_id(tx, self.workspace)
                .await?
                .ok_or(Refusal::WorkspaceNotFound)?;
            return Err(Refusal::NotAMember.into());
        };
        let mut after = before.with_membership(&self.changed(tx, membership).await?);
        save::save(tx, Some(&before), &after).await?;
        if let Some(name) = &self.change.workspace_name {
            workspaces::rename::rename(tx, self.workspace, name).await?;
            after = load::for_update(tx, &self.user).await?;
        }
        Ok(after)
    }
}

impl ReplaceMembership {
    async fn changed<C: Conn>(&self, tx: &mut Tx<'_, C>, membership: &Membership) -> Result<Membership, Error> {
        let mut membership = membership.clone();
        if let Some(items) = &self.change.groups {
            let groups = relations::find_groups(tx, &membership.workspace, items).await?;
            membership = membership.with_groups(groups);
        }
        Ok(match self.change.status {
            Some(status) => membership.with_status(status),
            None => membership,
        })
    }
}
