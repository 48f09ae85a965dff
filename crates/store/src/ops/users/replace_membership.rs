//! Changes one membership of a user.

use super::{ListedGroup, load, relations, save};
use crate::ops::workspaces;
use crate::{Access, Error, Op, Tx};
use directory::{
    Membership, Name, Refusal, Role, Scope, Status, User, UserKey, WantedRole, WorkspaceChange, WorkspaceId,
    WorkspaceKey,
};

/// A change of a membership; `None` leaves a field unchanged.
#[derive(Debug, Clone, Default)]
pub struct MembershipChange {
    /// The membership's status.
    pub status: Option<Status>,
    /// The role. If it is `None` and groups are given, it follows from them: see [`WantedRole`].
    pub role: Option<Role>,
    /// The complete list of groups, default and custom.
    pub groups: Option<Vec<ListedGroup>>,
    /// The workspace's new name.
    pub workspace_name: Option<Name>,
}

/// Changes an existing membership and optionally the name of its workspace. Returns the user.
///
/// Refuses an unknown user, an unknown workspace, a user who is not a member of it, unknown or duplicate groups, and a
/// name that is taken.
#[derive(Debug)]
pub struct ReplaceMembership {
    /// The user.
    pub user: UserKey,
    /// The workspace.
    pub workspace: WorkspaceKey,
    /// The id that the workspace must have, if the request contains one.
    pub workspace_id: Option<WorkspaceId>,
    /// The change.
    pub change: MembershipChange,
}

impl Op for ReplaceMembership {
    type Output = User;
    const NAME: &'static str = "users.replace_membership";
    const ACCESS: Access = Access::Write;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<User, Error> {
        tx.ask(Scope::MembershipsWrite)?;
        if self.change.workspace_name.is_some() {
            self.lock(tx).await?;
        }
        let before = load::for_update(tx, &self.user, Scope::MembershipsWrite).await?;
        let workspace = match &self.workspace {
            WorkspaceKey::Id(id) if before.membership(*id).is_some() => *id,
            key => workspaces::find::needed(tx, key, Scope::MembershipsWrite).await?.id,
        };
        if let Some(other) = self.workspace_id.filter(|id| *id != workspace) {
            return Err(Refusal::OtherWorkspace(other).into());
        }
        let membership = before.membership(workspace).ok_or(Refusal::NotAMember)?;
        let after = before.with_membership(&self.changed(tx, membership).await?);
        let mut after = save::save(tx, Some(&before), after).await?;
        if let Some(name) = &self.change.workspace_name {
            let workspace = workspaces::save::for_update(tx, workspace, false).await?;
            let renamed = WorkspaceChange {
                name: Some(name.clone()),
                ..WorkspaceChange::default()
            };
            workspaces::update::update(tx, workspace, renamed).await?;
            after = load::for_update(tx, &self.user, Scope::MembershipsWrite).await?;
        }
        Ok(after)
    }
}

impl ReplaceMembership {
    /// Locks the user and the workspace. The user's tag covers the name of the workspace, so a concurrent change of the
    /// name must be waited for before the precondition is checked.
    async fn lock(&self, tx: &mut Tx<'_>) -> Result<(), Error> {
        let user = load::find_for_update(tx, &self.user, Scope::MembershipsWrite).await?;
        user.ok_or(Refusal::UserNotFound)?;
        let workspace = workspaces::find::needed(tx, &self.workspace, Scope::MembershipsWrite).await?;
        workspaces::save::for_update(tx, workspace.id, false).await?;
        Ok(())
    }

    async fn changed(&self, tx: &mut Tx<'_>, membership: &Membership) -> Result<Membership, Error> {
        let mut membership = membership.clone();
        let mut includes_admin = None;
        if let Some(listed) = &self.change.groups {
            let groups = relations::find_groups(tx, &membership.workspace, listed).await?;
            includes_admin = Some(groups.includes_admin);
            membership = membership.with_groups(groups.custom);
        }
        if let Some(role) = WantedRole::of(self.change.role, includes_admin)? {
            membership = membership.with_role(role);
        }
        Ok(match self.change.status {
            Some(status) => membership.with_status(status),
            None => membership,
        })
    }
}
