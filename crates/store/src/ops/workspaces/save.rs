//! Changing a workspace's own fields, together with the event.

use super::{find, list};
use crate::{Error, Fault, Tx};
use directory::{Event, Refusal, Scope, Workspace, WorkspaceId, WorkspaceKey};

const LOCK: &str = "SELECT id FROM workspaces WHERE id = $1 FOR UPDATE";
const LOCK_WITH_DEFAULT: &str = "SELECT id FROM workspaces WHERE id = $1 OR is_default ORDER BY id FOR UPDATE";

/// The workspace with this id, locked until the transaction ends; with `and_default` the default workspace is locked too. Refuses an
/// unknown one.
pub(in crate::ops) async fn for_update(
    tx: &mut Tx<'_>,
    id: WorkspaceId,
    and_default: bool,
) -> Result<Workspace, Error> {
    let conn = tx.ask(Scope::WorkspacesWrite)?;
    let lock = if and_default { LOCK_WITH_DEFAULT } else { LOCK };
    conn.rows(lock, &[id.0.into()], |row| row.id(0)).await?;
    list::one_workspace(conn, id)
        .await?
        .ok_or(Refusal::WorkspaceNotFound.into())
}

/// Like [`for_update`], for the workspace with this key. If another transaction renames it before it is locked, the operation is run
/// again: the name may be that of another workspace then.
pub(super) async fn find_for_update(
    tx: &mut Tx<'_>,
    key: &WorkspaceKey,
    and_default: bool,
) -> Result<Workspace, Error> {
    let id = find::needed(tx, key, Scope::WorkspacesWrite).await?.id;
    let workspace = for_update(tx, id, and_default).await?;
    refuse_renamed(tx, key, id).await?;
    Ok(workspace)
}

/// Has the operation run again if a workspace that is locked is no longer the one with this key.
pub(super) async fn refuse_renamed(tx: &mut Tx<'_>, key: &WorkspaceKey, id: WorkspaceId) -> Result<(), Error> {
    if matches!(key, WorkspaceKey::Id(_)) {
        return Ok(());
    }
    let found = find::by_key(tx, key, Scope::WorkspacesWrite).await?;
    match found {
        Some(found) if found.id == id => Ok(()),
        _ => Err(Fault::Conflict(format!("{key} was renamed meanwhile")).into()),
    }
}

/// Takes the default from the workspace that has it, so that another one can get it.
pub(super) async fn take_default(tx: &mut Tx<'_>) -> Result<(), Error> {
    let conn = tx.ask_instance(Scope::WorkspacesWrite)?;
    let default = conn
        .row("SELECT id FROM workspaces WHERE is_default", &[], |row| row.id(0))
        .await?;
    let Some(default) = default else { return Ok(()) };
    let Some(before) = list::one_workspace(conn, WorkspaceId(default)).await? else {
        return Ok(());
    };
    let after = before.no_longer_default(tx.now());
    save(tx, &before, &after).await
}

/// Writes the difference between two states of a workspace, and records it. Writes nothing if there is none.
///
/// If another workspace got the name, the slug or the default meanwhile, the operation is run again, and finds that.
pub(super) async fn save(tx: &mut Tx<'_>, before: &Workspace, after: &Workspace) -> Result<(), Error> {
    if before == after {
        return Ok(());
    }
    tx.record([Event::workspace_changed(before, after)])?
        .execute(
            "UPDATE workspaces SET name = $2, name_key = $3, slug = $4, status = $5, is_default = $6, updated_at = $7 WHERE id = $1",
            &[
                after.head.id.0.into(),
                after.head.name.as_str().into(),
                after.head.name.key().as_str().into(),
                after.slug.as_str().into(),
                after.status.as_str().into(),
                after.is_default.into(),
                after.updated_at.into(),
            ],
        )
        .await
        .map_err(|fault| Error::from(fault).again_if_taken())?;
    Ok(())
}
