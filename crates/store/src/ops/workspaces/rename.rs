//! Renames a workspace.

use super::{find, naming, save};
use crate::{Access, Conn, Error, Op, Tx};
use directory::{Name, Scope, Workspace, WorkspaceChange, WorkspaceId, WorkspaceKey};

/// Renames a workspace, keeps its slug, and returns it. Refuses an unknown workspace, and a name that already
/// identifies another workspace.
#[derive(Debug)]
pub struct Rename {
    /// The workspace.
    pub workspace: WorkspaceKey,
    /// The new name.
    pub name: Name,
}

impl Op for Rename {
    type Output = Workspace;
    const NAME: &'static str = "workspaces.rename";
    const ACCESS: Access = Access::Write;

    async fn run<C: Conn>(&self, tx: &mut Tx<'_, C>) -> Result<Workspace, Error> {
        tx.ask_instance(Scope::WorkspacesWrite)?;
        let id = find::needed(tx, &self.workspace, Scope::WorkspacesWrite).await?.id;
        rename(tx, id, &self.name).await
    }
}

/// Renames the workspace with this id.
pub(in crate::ops) async fn rename<C: Conn>(
    tx: &mut Tx<'_, C>,
    id: WorkspaceId,
    name: &Name,
) -> Result<Workspace, Error> {
    let before = save::for_update(tx, id).await?;
    if before.head.name == *name {
        return Ok(before);
    }
    let conn = tx.ask_instance(Scope::WorkspacesWrite)?;
    naming::lock(conn).await?;
    naming::refuse_taken_name(conn, id, name).await?;
    let change = WorkspaceChange {
        name: Some(name.clone()),
        ..WorkspaceChange::default()
    };
    save::save(tx, before, change).await
}
