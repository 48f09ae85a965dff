//! Finds a group of a workspace by its key.

use crate::{Conn, Error, Fault, Row, Tx};
use directory::{
    FoundGroup, GroupHead, GroupId, GroupKey, GroupName, Refusal, Scope, WorkspaceHead, earlier_fold, fold,
};

/// The group of this workspace with this key, default or custom. Refuses a key that matches no group, and a key whose
/// id and name match different groups. The caller needs `scope`, the scope of the operation.
pub(in crate::ops) async fn by_key(
    tx: &mut Tx<'_>,
    workspace: &WorkspaceHead,
    key: &GroupKey,
    scope: Scope,
) -> Result<FoundGroup, Error> {
    // The default groups are already known, and no custom group has their names.
    if let Some(default) = key.resolve(workspace, [])? {
        return Ok(default);
    }
    let custom = candidates(tx.ask(scope)?, workspace, key).await?;
    let found = key.resolve(workspace, custom)?;
    found.ok_or_else(|| Refusal::UnknownGroup(key.to_string()).into())
}

/// The custom group of this workspace with this key. Refuses with [`Refusal::GroupNotFound`] if there is none, and with
/// [`Refusal::DefaultGroup`] a default one.
pub(in crate::ops) async fn custom(
    tx: &mut Tx<'_>,
    workspace: &WorkspaceHead,
    key: &GroupKey,
    scope: Scope,
) -> Result<GroupHead, Error> {
    match by_key(tx, workspace, key, scope).await {
        Ok(FoundGroup::Custom(group)) => Ok(group),
        Ok(FoundGroup::AllUsers(_) | FoundGroup::Admin(_)) => Err(Refusal::DefaultGroup.into()),
        Err(Error::Refused(Refusal::UnknownGroup(_))) => Err(Refusal::GroupNotFound.into()),
        Err(other) => Err(other),
    }
}

async fn candidates(conn: &mut dyn Conn, workspace: &WorkspaceHead, key: &GroupKey) -> Result<Vec<GroupHead>, Fault> {
    let (id, name, earlier) = match key {
        GroupKey::Id(id) | GroupKey::Both(id, _) => (Some(*id), None, None),
        // No name contains a NUL, and PostgreSQL rejects it in a parameter.
        GroupKey::Text(text) if text.contains('\0') => return Ok(Vec::new()),
        GroupKey::Text(text) => {
            let id = text.trim().parse::<GroupId>().ok();
            (id, Some(fold(text)), Some(earlier_fold(text)))
        }
    };
    let candidates =
        "SELECT id, name FROM groups WHERE workspace_id = $1 AND (id = $2 OR name_key = $3 OR name_key = $4)";
    let parameters = [
        workspace.id.0.into(),
        id.map(|id| id.0).into(),
        name.as_deref().into(),
        earlier.as_deref().into(),
    ];
    conn.rows(candidates, &parameters, group_of).await
}

fn group_of(row: &dyn Row) -> Result<GroupHead, Fault> {
    Ok(GroupHead {
        id: GroupId(row.id(0)?),
        name: GroupName::from_store(row.text(1)?),
    })
}
