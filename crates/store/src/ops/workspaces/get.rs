//! Fetches one workspace.

use super::{find, list};
use crate::{Access, Error, Op, Tx};
use directory::{Refusal, Scope, Workspace, WorkspaceKey};

/// Returns the workspace with its groups, or refuses with [`Refusal::WorkspaceNotFound`].
#[derive(Debug)]
pub struct Get(pub WorkspaceKey);

impl Op for Get {
    type Output = Workspace;
    const NAME: &'static str = "workspaces.get";
    const ACCESS: Access = Access::Snapshot;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Workspace, Error> {
        let id = find::needed(tx, &self.0, Scope::WorkspacesRead).await?.id;
        list::one_workspace(tx.ask(Scope::WorkspacesRead)?, id)
            .await?
            .ok_or(Refusal::WorkspaceNotFound.into())
    }
}
