//! Finding the workspace that a request or a person means.

use crate::{Conn, Error, Fault, Row, Tx};
use directory::{GroupId, Name, Reference, Refusal, Scope, WorkspaceHead, WorkspaceId};

/// What a person calls a workspace by: its id, its slug or its name, looked for in this order.
#[derive(Debug, Clone)]
pub struct WorkspaceKey(pub String);

macro_rules! select_head {
    ($where:literal) => {
        concat!(
            "SELECT id, name, all_users_group_id, admin_group_id FROM workspaces WHERE ",
            $where
        )
    };
}

/// The workspace with this id.
pub(in crate::ops) async fn by_id<C: Conn>(
    tx: &mut Tx<'_, C>,
    id: WorkspaceId,
) -> Result<Option<WorkspaceHead>, Error> {
    let reach = tx.reach();
    let conn = tx.ask(Scope::WorkspacesRead)?;
    if !reach.includes(id) {
        return Ok(None);
    }
    Ok(conn.row(select_head!("id = $1"), &[id.0.into()], head_of).await?)
}

/// The workspace that a reference means. Refuses a reference that means none, and one whose id and name mean different
/// workspaces.
pub(in crate::ops) async fn by_reference<C: Conn>(
    tx: &mut Tx<'_, C>,
    reference: &Reference<WorkspaceId>,
) -> Result<WorkspaceHead, Error> {
    let found = match reference {
        Reference::Id(id) | Reference::Both(id, _) => by_id(tx, *id).await?,
        Reference::Name(name) => by_text(tx, select_head!("name = $1"), name).await?,
    };
    let found = found.ok_or_else(|| Refusal::UnknownWorkspace(reference.to_string()))?;
    Ok(found.check(reference)?)
}

/// The workspace that a key means, or [`Refusal::WorkspaceNotFound`].
pub(in crate::ops) async fn by_key<C: Conn>(tx: &mut Tx<'_, C>, key: &WorkspaceKey) -> Result<WorkspaceHead, Error> {
    if let Ok(id) = key.0.parse()
        && let Some(found) = by_id(tx, id).await?
    {
        return Ok(found);
    }
    let text = key.0.trim();
    if let Some(found) = by_text(tx, select_head!("slug = $1"), text).await? {
        return Ok(found);
    }
    let found = by_text(tx, select_head!("name = $1"), text).await?;
    found.ok_or(Refusal::WorkspaceNotFound.into())
}

/// Finds nothing by a text with a NUL: no name has one, and PostgreSQL fails when it is given one.
async fn by_text<C: Conn>(tx: &mut Tx<'_, C>, sql: &'static str, text: &str) -> Result<Option<WorkspaceHead>, Error> {
    if text.contains('\0') {
        return Ok(None);
    }
    let reach = tx.reach();
    let found = tx.ask(Scope::WorkspacesRead)?.row(sql, &[text.into()], head_of).await?;
    Ok(found.filter(|found| reach.includes(found.id)))
}

fn head_of(row: &dyn Row) -> Result<WorkspaceHead, Fault> {
    Ok(WorkspaceHead {
        id: WorkspaceId(row.id(0)?),
        name: Name::from_store(row.text(1)?),
        all_users: GroupId(row.id(2)?),
        admin: GroupId(row.id(3)?),
    })
}
