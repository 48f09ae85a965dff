//! Finding what the workspace items of a request mean.

use crate::ops::{groups, workspaces};
use crate::{Conn, Error, Tx};
use directory::{GroupItem, GroupSelection, Status, WantedMembership, WorkspaceHead, WorkspaceItem};

/// The memberships that a request wants, their workspaces and groups found. A status left out is `active`.
pub(super) async fn find<C: Conn>(tx: &mut Tx<'_, C>, items: &[WorkspaceItem]) -> Result<Vec<WantedMembership>, Error> {
    let mut wanted = Vec::with_capacity(items.len());
    for item in items {
        let workspace = workspaces::find::by_reference(tx, &item.workspace).await?;
        let groups = find_groups(tx, &workspace, &item.groups).await?;
        wanted.push(WantedMembership {
            workspace,
            status: item.status.unwrap_or(Status::Active),
            groups,
        });
    }
    Ok(wanted)
}

/// The groups that a request lists for one workspace.
pub(super) async fn find_groups<C: Conn>(
    tx: &mut Tx<'_, C>,
    workspace: &WorkspaceHead,
    items: &[GroupItem],
) -> Result<GroupSelection, Error> {
    let mut found = Vec::with_capacity(items.len());
    for item in items {
        found.push((
            groups::find::by_reference(tx, workspace, &item.group).await?,
            item.status,
        ));
    }
    Ok(GroupSelection::new(found)?)
}
