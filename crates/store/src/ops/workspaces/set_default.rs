//! Moves the default to another workspace.

use super::{save, update};
use crate::{Access, Error, Op, Tag, Tx};
use directory::{Refusal, Scope, Workspace, WorkspaceChange, WorkspaceKey};

/// Sets another workspace as the default, and returns it. Refuses an unknown one, the default one, and an archived one.
#[derive(Debug)]
pub struct SetDefault(pub WorkspaceKey);

impl Op for SetDefault {
    type Output = Workspace;
    const NAME: &'static str = "workspaces.set_default";
    const ACCESS: Access = Access::Write;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Workspace, Error> {
        tx.ask_instance(Scope::WorkspacesWrite)?;
        let before = save::find_for_update(tx, &self.0, true).await?;
        tx.compare(|| Tag::of_workspace(&before))?;
        if before.is_default {
            return Err(Refusal::AlreadyDefault.into());
        }
        let change = WorkspaceChange {
            default: Some(true),
            ..WorkspaceChange::default()
        };
        update::update(tx, before, change).await
    }
}
