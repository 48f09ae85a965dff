//! Reads custom groups with the number of their members.

use crate::{Conn, Error, Fault, Row, Tag, Tx};
use directory::{Description, Group, GroupId, GroupName, Refusal, Scope, WorkspaceId};

/// A custom group, and how many members it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountedGroup {
    /// The group.
    pub group: Group,
    /// How many members of the workspace are in it, archived ones too.
    pub member_count: u64,
}

/// The group with this id, locked until the end of the transaction. Checks the precondition of the call.
pub(super) async fn for_update(tx: &mut Tx<'_>, workspace: WorkspaceId, group: GroupId) -> Result<CountedGroup, Error> {
    let conn = tx.ask(Scope::GroupsWrite)?;
    let lock = "SELECT id FROM groups WHERE workspace_id = $1 AND id = $2 FOR UPDATE";
    conn.row(lock, &[workspace.0.into(), group.0.into()], |row| row.id(0))
        .await?;
    let found = one(conn, workspace, group).await?;
    tx.compare(|| Tag::of_group(&found.group))?;
    Ok(found)
}

/// The group with this id.
pub(super) async fn one(conn: &mut dyn Conn, workspace: WorkspaceId, group: GroupId) -> Result<CountedGroup, Error> {
    let select = "SELECT id, name, description, created_at, updated_at,
             (SELECT CAST(coalesce(sum(n), 0) AS BIGINT) FROM counts WHERE counts.id = groups.id)
         FROM groups WHERE workspace_id = $1 AND id = $2";
    let found = conn
        .row(select, &[workspace.0.into(), group.0.into()], counted_group)
        .await?;
    found.ok_or(Refusal::GroupNotFound.into())
}

pub(super) fn counted_group(row: &dyn Row) -> Result<CountedGroup, Fault> {
    let created_at = row.time(3)?;
    Ok(CountedGroup {
        group: Group {
            id: GroupId(row.id(0)?),
            name: GroupName::from_store(row.text(1)?),
            description: row.maybe_text(2)?.map(Description::from_store),
            created_at,
            // A group that has not changed since earlier versions has no such time.
            updated_at: row.maybe_time(4)?.unwrap_or(created_at),
        },
        member_count: u64::try_from(row.int(5)?).map_err(Fault::other)?,
    })
}
