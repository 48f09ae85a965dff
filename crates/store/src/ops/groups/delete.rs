//! Deletes a custom group.

use super::find;
use super::load::{self, CountedGroup};
use crate::ops::{users, workspaces};
use crate::{Access, Error, Op, Tx};
use directory::{Event, GroupId, GroupKey, Scope, User, WorkspaceId, WorkspaceKey, changes};

/// Deletes a custom group, and returns the group before. Its members leave it, each with an event. Refuses an unknown workspace, an
/// unknown group, and a default one.
#[derive(Debug)]
pub struct Delete {
    /// The workspace.
    pub workspace: WorkspaceKey,
    /// The group.
    pub group: GroupKey,
}

impl Op for Delete {
    type Output = CountedGroup;
    const NAME: &'static str = "groups.delete";
    const ACCESS: Access = Access::Write;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<CountedGroup, Error> {
        let workspace = workspaces::find::needed(tx, &self.workspace, Scope::GroupsWrite).await?;
        let id = find::custom(tx, &workspace, &self.group, Scope::GroupsWrite).await?.id;
        // Like all operations, users before groups. Who joins between the two is locked after.
        lock_members(tx, workspace.id, id).await?;
        let deleted = load::for_update(tx, workspace.id, id).await?;
        lock_members(tx, workspace.id, id).await?;
        empty(tx, workspace.id, id).await?;
        tx.record([Event::group_deleted(&workspace, &deleted.group)])?
            .execute(
                "DELETE FROM groups WHERE workspace_id = $1 AND id = $2",
                &[workspace.id.0.into(), id.0.into()],
            )
            .await?;
        Ok(deleted)
    }
}

/// Locks the members of the group in the order of their ids.
async fn lock_members(tx: &mut Tx<'_>, workspace: WorkspaceId, group: GroupId) -> Result<(), Error> {
    let lock = "SELECT id FROM users WHERE id IN (
             SELECT user_id FROM group_members WHERE workspace_id = $1 AND group_id = $2)
         ORDER BY id FOR UPDATE";
    let conn = tx.ask(Scope::GroupsWrite)?;
    conn.for_each(lock, &[workspace.0.into(), group.0.into()], |_| Ok(()))
        .await?;
    Ok(())
}

/// Lets all members leave the group. There may be very many, so they share two statements.
async fn empty(tx: &mut Tx<'_>, workspace: WorkspaceId, group: GroupId) -> Result<(), Error> {
    let now = tx.now();
    let members = users::load::members_of_group(tx.ask(Scope::GroupsWrite)?, workspace, group).await?;
    for before in &members {
        tx.record(changes(
            Some(before),
            &without_group(before, group).settled(Some(before), now),
        ))?;
    }
    let key = [workspace.0.into(), group.0.into()];
    let conn = tx.ask(Scope::GroupsWrite)?;
    conn.execute(
        "UPDATE memberships SET updated_at = $3 WHERE workspace_id = $1
             AND user_id IN (SELECT user_id FROM group_members WHERE workspace_id = $1 AND group_id = $2)",
        &[workspace.0.into(), group.0.into(), now.into()],
    )
    .await?;
    conn.execute(
        "DELETE FROM group_members WHERE workspace_id = $1 AND group_id = $2",
        &key,
    )
    .await?;
    Ok(())
}

fn without_group(user: &User, group: GroupId) -> User {
    let memberships = user.memberships.iter().cloned();
    User {
        memberships: memberships.map(|membership| membership.without_group(group)).collect(),
        ..user.clone()
    }
}
