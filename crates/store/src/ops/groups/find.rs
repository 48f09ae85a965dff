//! Finding the group that a reference means.

use crate::{Conn, Error, Fault, Row, Tx};
use directory::{FoundGroup, Group, GroupId, GroupName, Reference, Refusal, Scope, WorkspaceHead};

/// The group of this workspace that a reference means, default or custom. Refuses a reference that means none, and one
/// whose id and name mean different groups.
pub(in crate::ops) async fn by_reference<C: Conn>(
    tx: &mut Tx<'_, C>,
    workspace: &WorkspaceHead,
    reference: &Reference<GroupId>,
) -> Result<FoundGroup, Error> {
    let found = match workspace.default_group(reference) {
        Some(group) => Some(group),
        None => custom(tx.ask(Scope::GroupsRead)?, workspace, reference)
            .await?
            .map(FoundGroup::Custom),
    };
    let found = found.ok_or_else(|| Refusal::UnknownGroup(reference.to_string()))?;
    Ok(found.check(reference)?)
}

async fn custom<C: Conn>(
    conn: &mut C,
    workspace: &WorkspaceHead,
    reference: &Reference<GroupId>,
) -> Result<Option<Group>, Fault> {
    let workspace = workspace.id.0.into();
    match reference {
        Reference::Id(id) | Reference::Both(id, _) => {
            let by_id = "SELECT id, name FROM groups WHERE workspace_id = $1 AND id = $2";
            conn.row(by_id, &[workspace, id.0.into()], group_of).await
        }
        // No name has a NUL, and PostgreSQL fails when it is given one.
        Reference::Name(name) if name.contains('\0') => Ok(None),
        Reference::Name(name) => {
            let by_name = "SELECT id, name FROM groups WHERE workspace_id = $1 AND name_key = $2";
            conn.row(by_name, &[workspace, GroupName::key_of(name).as_str().into()], group_of)
                .await
        }
    }
}

fn group_of(row: &dyn Row) -> Result<Group, Fault> {
    Ok(Group {
        id: GroupId(row.id(0)?),
        name: GroupName::from_store(row.text(1)?),
    })
}
