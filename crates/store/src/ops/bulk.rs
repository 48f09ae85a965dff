//! Many changes of the members of one workspace.

use super::batch::Batch;
use super::workspaces;
use crate::{Access, Answer, Error, Op, Tx};
use directory::{Scope, WorkspaceKey};

/// Runs changes of members of a workspace like a batch. Refuses an unknown workspace.
#[derive(Debug)]
pub struct Bulk {
    /// The workspace of all members.
    pub workspace: WorkspaceKey,
    /// The changes.
    pub changes: Batch,
}

impl Op for Bulk {
    type Output = Vec<Result<Answer, Error>>;
    const NAME: &'static str = "bulk";
    const ACCESS: Access = Access::Write;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, Error> {
        workspaces::find::needed(tx, &self.workspace, Scope::MembershipsWrite).await?;
        self.changes.run(tx).await
    }
}
