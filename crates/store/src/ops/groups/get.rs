//! Fetches one custom group.

use super::find;
use super::load::{self, CountedGroup};
use crate::ops::workspaces;
use crate::{Access, Error, Op, Tx};
use directory::{GroupKey, Scope, WorkspaceKey};

/// Returns a custom group. Refuses an unknown workspace, an unknown group, and a default one.
#[derive(Debug)]
pub struct Get {
    /// The workspace.
    pub workspace: WorkspaceKey,
    /// The group.
    pub group: GroupKey,
}

impl Op for Get {
    type Output = CountedGroup;
    const NAME: &'static str = "groups.get";
    const ACCESS: Access = Access::Snapshot;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<CountedGroup, Error> {
        let workspace = workspaces::find::needed(tx, &self.workspace, Scope::GroupsRead).await?;
        let id = find::custom(tx, &workspace, &self.group, Scope::GroupsRead).await?.id;
        load::one(tx.ask(Scope::GroupsRead)?, workspace.id, id).await
    }
}
