//! Deletes a workspace.

use super::{find, save};
use crate::ops::users;
use crate::{Access, Error, Op, Tag, Tx};
use directory::{Change, Event, Refusal, Scope, User, UserChange, Workspace, WorkspaceId, WorkspaceKey};

/// Deletes a workspace with its groups, and returns the workspace before. Users whose home it was have none afterwards.
///
/// Refuses an unknown workspace, the default one and, without `force`, one that has members. With `force` all memberships are
/// removed.
#[derive(Debug)]
pub struct Delete {
    /// The workspace.
    pub workspace: WorkspaceKey,
    /// Whether memberships are removed.
    pub force: bool,
}

impl Op for Delete {
    type Output = Workspace;
    const NAME: &'static str = "workspaces.delete";
    const ACCESS: Access = Access::Write;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Workspace, Error> {
        tx.ask_instance(Scope::WorkspacesWrite)?;
        let id = find::needed(tx, &self.workspace, Scope::WorkspacesWrite).await?.id;
        // Like all operations, users before workspaces. Who joins between the two is locked after.
        lock_users(tx, id).await?;
        // The workspace is locked before its groups, so that none is added, and read after them, as they are then.
        save::for_update(tx, id, false).await?;
        lock_groups(tx, id).await?;
        let workspace = save::for_update(tx, id, false).await?;
        save::refuse_renamed(tx, &self.workspace, id).await?;
        tx.compare(|| Tag::of_workspace(&workspace))?;
        if workspace.is_default {
            return Err(Refusal::IsDefault.into());
        }
        lock_users(tx, id).await?;
        let members = users::load::members_of(tx.ask(Scope::WorkspacesWrite)?, id).await?;
        if !members.is_empty() && !self.force {
            return Err(Refusal::HasMembers.into());
        }
        remove(tx, id, &members).await?;
        clear_homes(tx, id).await?;
        let deleted = workspace
            .groups
            .iter()
            .map(|group| Event::group_deleted(&workspace.head, group));
        tx.record(deleted)?
            .execute("DELETE FROM groups WHERE workspace_id = $1", &[id.0.into()])
            .await?;
        tx.record([Event::workspace_deleted(&workspace)])?
            .execute("DELETE FROM workspaces WHERE id = $1", &[id.0.into()])
            .await?;
        Ok(workspace)
    }
}

/// Locks the members of the workspace, and the users whose home it is, in the order of their ids.
async fn lock_users(tx: &mut Tx<'_>, workspace: WorkspaceId) -> Result<(), Error> {
    let lock = "SELECT id FROM users WHERE id IN (
             SELECT user_id FROM memberships WHERE workspace_id = $1 UNION SELECT id FROM users WHERE home = $1)
         ORDER BY id FOR UPDATE";
    let conn = tx.ask_instance(Scope::WorkspacesWrite)?;
    conn.for_each(lock, &[workspace.0.into()], |_| Ok(())).await?;
    Ok(())
}

/// Locks the groups of a workspace that is locked, so that no other can be added. The event of each tells its state before.
async fn lock_groups(tx: &mut Tx<'_>, workspace: WorkspaceId) -> Result<(), Error> {
    let lock = "SELECT id FROM groups WHERE workspace_id = $1 ORDER BY id FOR UPDATE";
    let conn = tx.ask_instance(Scope::WorkspacesWrite)?;
    conn.for_each(lock, &[workspace.0.into()], |_| Ok(())).await?;
    Ok(())
}

async fn remove(tx: &mut Tx<'_>, workspace: WorkspaceId, members: &[User]) -> Result<(), Error> {
    let removed = members.iter().flat_map(|user| {
        let memberships = user.memberships.iter();
        memberships.map(move |membership| Change::MembershipRemoved(user, membership))
    });
    // This also deletes the rows in `group_members` and `member_details`.
    tx.record(removed)?
        .execute("DELETE FROM memberships WHERE workspace_id = $1", &[workspace.0.into()])
        .await?;
    Ok(())
}

async fn clear_homes(tx: &mut Tx<'_>, workspace: WorkspaceId) -> Result<(), Error> {
    let now = tx.now();
    let before = users::load::at_home_in(tx.ask_instance(Scope::WorkspacesWrite)?, workspace).await?;
    let homeless = |user: &User| {
        let change = UserChange {
            home: Some(None),
            ..UserChange::default()
        };
        user.changed(change).settled(Some(user), now)
    };
    let after: Vec<_> = before.iter().map(homeless).collect();
    let pairs = before.iter().zip(&after);
    let changes: Vec<_> = pairs
        .map(|(before, after)| Change::UserChanged(before, after))
        .collect();
    users::save::write(tx, &changes).await
}
