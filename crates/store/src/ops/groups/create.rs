//! Creating a custom group.

use crate::dialect::Unique;
use crate::ops::workspaces::{WorkspaceKey, find};
use crate::{Access, Conn, Error, Op, Tx};
use directory::{Event, Group, GroupId, GroupName, Refusal};

/// Creates a custom group in a workspace; answers the group. Refuses an unknown workspace and a name that is taken.
#[derive(Debug)]
pub struct Create {
    /// Which workspace.
    pub workspace: WorkspaceKey,
    /// The name.
    pub name: GroupName,
}

impl Op for Create {
    type Output = Group;
    const NAME: &'static str = "groups.create";
    const ACCESS: Access = Access::Write;

    async fn run<C: Conn>(&self, tx: &mut Tx<'_, C>) -> Result<Group, Error> {
        let workspace = find::by_key(tx.conn, &self.workspace).await?.id;
        let group = Group {
            id: GroupId(tx.new_id()),
            name: self.name.clone(),
        };
        let now = tx.now();
        tx.conn
            .execute(
                "INSERT INTO groups (workspace_id, id, name, name_key, created_at) VALUES ($1, $2, $3, $4, $5)",
                &[
                    workspace.0.into(),
                    group.id.0.into(),
                    group.name.as_str().into(),
                    group.name.key().as_str().into(),
                    now.into(),
                ],
            )
            .await
            .map_err(|fault| fault.or_refusal(Unique::GroupName, || Refusal::GroupNameTaken(group.name.to_string())))?;
        tx.record(Event::group_created(workspace, &group, now));
        Ok(group)
    }
}
