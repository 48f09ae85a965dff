//! Archives and reactivates a workspace.

use super::{save, update};
use crate::{Access, Error, Op, Tag, Tx};
use directory::{Refusal, Scope, Status, Workspace, WorkspaceChange, WorkspaceKey};

/// Sets the status of a workspace that has the other one, and returns the workspace. Memberships don't change. Refuses an unknown
/// workspace, one that has the status already, and archiving the default one.
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

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Workspace, Error> {
        tx.ask_instance(Scope::WorkspacesWrite)?;
        let before = save::find_for_update(tx, &self.workspace, false).await?;
        tx.compare(|| Tag::of_workspace(&before))?;
        if before.status == self.status {
            return Err(Refusal::AlreadyIs(self.status).into());
        }
        let change = WorkspaceChange {
            status: Some(self.status),
            ..WorkspaceChange::default()
        };
        update::update(tx, before, change).await
    }
}
