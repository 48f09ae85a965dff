//! Changes a custom group's own fields.

use super::find;
use super::load::{self, CountedGroup};
use crate::ops::workspaces;
use crate::{Access, Error, Op, Tx, Unique};
use directory::{Description, Event, GroupChange, GroupKey, Refusal, Scope, WorkspaceKey};

/// Changes a custom group and returns it. Changes nothing if it is so already. Refuses an unknown workspace, an unknown group, a
/// default one, and a name that is taken.
#[derive(Debug)]
pub struct Update {
    /// The workspace.
    pub workspace: WorkspaceKey,
    /// The group.
    pub group: GroupKey,
    /// What changes.
    pub change: GroupChange,
}

impl Op for Update {
    type Output = CountedGroup;
    const NAME: &'static str = "groups.update";
    const ACCESS: Access = Access::Write;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<CountedGroup, Error> {
        let workspace = workspaces::find::needed(tx, &self.workspace, Scope::GroupsWrite).await?;
        let id = find::custom(tx, &workspace, &self.group, Scope::GroupsWrite).await?.id;
        let before = load::for_update(tx, workspace.id, id).await?;
        let after = before.group.changed(self.change.clone(), tx.now());
        if after == before.group {
            return Ok(before);
        }
        tx.record([Event::group_changed(&workspace, &before.group, &after)])?
            .execute(
                "UPDATE groups SET name = $3, name_key = $4, description = $5, updated_at = $6
                 WHERE workspace_id = $1 AND id = $2",
                &[
                    workspace.id.0.into(),
                    after.id.0.into(),
                    after.name.as_str().into(),
                    after.name.key().as_str().into(),
                    after.description.as_ref().map(Description::as_str).into(),
                    after.updated_at.into(),
                ],
            )
            .await
            .map_err(|fault| fault.or_refusal(Unique::GroupName, || Refusal::GroupNameTaken(after.name.to_string())))?;
        Ok(CountedGroup { group: after, ..before })
    }
}
