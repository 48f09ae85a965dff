//! Archives and reactivates a workspace.

use super::{find, save};
use crate::{Access, Conn, Error, Op, Tx};
use directory::{Scope, Status, Workspace, WorkspaceChange, WorkspaceKey};

/// Sets the status of a workspace, and returns the workspace. Memberships don't change. Changes nothing if the
/// workspace already has the status. Refuses an unknown workspace.
#[derive(Debug)]
pub struct SetStatus {
    /// The workspace.
    pub workspace: WorkspaceKey,
    /// The status.
    pub status: Status,
}

impl Op for SetStatus {
    type Output = Workspace;
    const NAME: &'static str = "workspaces.set_status";
    const ACCESS: Access = Access::Write;

    async fn run<C: Conn>(&self, tx: &mut Tx<'_, C>) -> Result<Workspace, Error> {
        tx.ask_instance(Scope::WorkspacesWrite)?;
        let id = find::needed(tx, &self.workspace, Scope::WorkspacesWrite).await?.id;
        let before = save::for_update(tx, id).await?;
        let change = WorkspaceChange {
            status: Some(self.status),
            ..WorkspaceChange::default()
        };
        save::save(tx, before, change).await
    }
}
