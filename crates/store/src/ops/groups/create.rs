//! Creates a custom group.

use crate::ops::rows;
use crate::ops::workspaces::find;
use crate::{Access, Error, Op, Tx, Unique};
use directory::{Description, Event, Group, GroupId, GroupName, Refusal, Scope, WorkspaceHead, WorkspaceKey};

/// Creates a custom group in a workspace and returns it. Refuses an unknown workspace and a name that is taken.
#[derive(Debug)]
pub struct Create {
    /// The workspace.
    pub workspace: WorkspaceKey,
    /// The name.
    pub name: GroupName,
    /// The description of the group.
    pub description: Option<Description>,
}

impl Op for Create {
    type Output = Group;
    const NAME: &'static str = "groups.create";
    const ACCESS: Access = Access::Write;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Group, Error> {
        let workspace = find::needed(tx, &self.workspace, Scope::GroupsWrite).await?;
        let group = Group {
            id: GroupId(tx.new_id()),
            name: self.name.clone(),
            description: self.description.clone(),
            created_at: tx.now(),
            updated_at: tx.now(),
        };
        insert(tx, &workspace, &group)
            .await
            .map_err(|error| error.or_refusal(Unique::GroupName, || Refusal::GroupNameTaken(group.name.to_string())))?;
        Ok(group)
    }
}

/// Inserts a custom group and records the event.
pub(in crate::ops) async fn insert(tx: &mut Tx<'_>, workspace: &WorkspaceHead, group: &Group) -> Result<(), Error> {
    let key = group.name.key();
    let row = rows::group(&rows::GroupRow {
        workspace: workspace.id,
        id: group.id,
        name: &group.name,
        name_key: &key,
        description: group.description.as_ref(),
        created_at: group.created_at,
        updated_at: Some(group.updated_at),
    });
    tx.record([Event::group_created(workspace, group)])?
        .execute(rows::INSERT_GROUP, &row)
        .await?;
    Ok(())
}
