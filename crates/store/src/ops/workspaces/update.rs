//! Changes a workspace's own fields.

use super::{naming, save};
use crate::{Access, Error, Op, Tag, Tx};
use directory::{Scope, Workspace, WorkspaceChange, WorkspaceKey};

/// Changes a workspace and returns it. Changes nothing if it is so already. Refuses an unknown workspace, a name or a slug that
/// identifies another workspace, and what [`Workspace::changed`] refuses.
#[derive(Debug)]
pub struct Update {
    /// The workspace.
    pub workspace: WorkspaceKey,
    /// What changes.
    pub change: WorkspaceChange,
}

impl Op for Update {
    type Output = Workspace;
    const NAME: &'static str = "workspaces.update";
    const ACCESS: Access = Access::Write;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Workspace, Error> {
        tx.ask_instance(Scope::WorkspacesWrite)?;
        let before = save::find_for_update(tx, &self.workspace, self.change.default == Some(true)).await?;
        tx.compare(|| Tag::of_workspace(&before))?;
        update(tx, before, self.change.clone()).await
    }
}

/// Changes a workspace that is locked, together with the default workspace if it is to become the default.
pub(in crate::ops) async fn update(
    tx: &mut Tx<'_>,
    before: Workspace,
    change: WorkspaceChange,
) -> Result<Workspace, Error> {
    let after = before.changed(change, tx.now())?;
    let conn = tx.ask_instance(Scope::WorkspacesWrite)?;
    let id = before.head.id;
    let [is_renamed, has_new_slug] = [before.head.name != after.head.name, before.slug != after.slug];
    if is_renamed || has_new_slug {
        naming::lock(conn).await?;
    }
    if is_renamed {
        naming::refuse_taken_name(conn, id, &after.head.name).await?;
    }
    if has_new_slug {
        naming::refuse_taken_slug(conn, id, &after.slug).await?;
    }
    if after.is_default && !before.is_default {
        save::take_default(tx).await?;
    }
    save::save(tx, &before, &after).await?;
    Ok(after)
}
