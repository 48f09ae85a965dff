//! Changing a workspace's own fields, together with the event.

use super::list;
use crate::{Conn, Error, Tx, Unique};
use directory::{Event, Refusal, Scope, Workspace, WorkspaceChange, WorkspaceId};

/// The workspace with this id, locked until the transaction ends. Refuses an unknown one.
pub(in crate::ops) async fn for_update<C: Conn>(tx: &mut Tx<'_, C>, id: WorkspaceId) -> Result<Workspace, Error> {
    let conn = tx.ask(Scope::WorkspacesWrite)?;
    conn.row(
        "SELECT id FROM workspaces WHERE id = $1 FOR UPDATE",
        &[id.0.into()],
        |row| row.id(0),
    )
    .await?;
    list::one_workspace(conn, id)
        .await?
        .ok_or(Refusal::WorkspaceNotFound.into())
}

/// Changes a workspace; answers it as it is then. Writes nothing if nothing is different. Refuses a name that is taken.
///
/// What is written and what the event says come from the same two states, which differ in nothing but the change.
pub(super) async fn save<C: Conn>(
    tx: &mut Tx<'_, C>,
    before: Workspace,
    change: WorkspaceChange,
) -> Result<Workspace, Error> {
    let after = before.changed(change);
    if before == after {
        return Ok(after);
    }
    tx.record([Event::workspace_changed(&before, &after)])?
        .execute(
            "UPDATE workspaces SET name = $2, name_key = $3, status = $4 WHERE id = $1",
            &[
                after.head.id.0.into(),
                after.head.name.as_str().into(),
                after.head.name.key().as_str().into(),
                after.status.as_str().into(),
            ],
        )
        .await
        .map_err(|fault| {
            fault.or_refusal(Unique::WorkspaceName, || {
                Refusal::WorkspaceNameTaken(after.head.name.clone())
            })
        })?;
    Ok(after)
}
