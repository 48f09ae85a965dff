//! Finds the workspace that a key refers to.

use crate::{Conn, Error, Fault, Row, Tx};
use directory::{GroupId, Name, Refusal, Scope, Slug, WorkspaceHead, WorkspaceId, WorkspaceKey, WorkspaceNames, fold};

macro_rules! select {
    ($where:literal) => {
        concat!(
            "SELECT id, name, all_users_group_id, admin_group_id, slug FROM workspaces WHERE ",
            $where
        )
    };
}

/// The candidates for a key. [`WorkspaceKey::resolve`] chooses among them by their actual names: a program that doesn't
/// know name keys may have written a workspace whose key is NULL or belongs to an earlier name.
const CANDIDATES: &str = select!("id = $1 OR slug = $2 OR name_key = $2 OR name = $3 OR name_key IS NULL");

/// A workspace that a key may refer to.
pub(super) struct Candidate {
    head: WorkspaceHead,
    slug: Slug,
}

impl Candidate {
    /// The names that identify it.
    pub(super) fn names(&self) -> WorkspaceNames<'_> {
        WorkspaceNames {
            id: self.head.id,
            slug: Some(self.slug.as_str()),
            name: self.head.name.as_str(),
        }
    }
}

/// The workspace with this id.
async fn by_id(tx: &mut Tx<'_>, id: WorkspaceId, scope: Scope) -> Result<Option<WorkspaceHead>, Error> {
    let reach = tx.reach();
    let conn = tx.ask(scope)?;
    if !reach.includes(id) {
        return Ok(None);
    }
    let found = conn.row(select!("id = $1"), &[id.0.into()], candidate_of).await?;
    Ok(found.map(|found| found.head))
}

/// The workspace with this key, if the caller sees it. The caller needs `scope`, the scope of the operation.
pub(in crate::ops) async fn by_key(
    tx: &mut Tx<'_>,
    key: &WorkspaceKey,
    scope: Scope,
) -> Result<Option<WorkspaceHead>, Error> {
    let (id, text) = match key {
        WorkspaceKey::Id(id) => return by_id(tx, *id, scope).await,
        WorkspaceKey::Both(id, _) => (Some(*id), None),
        WorkspaceKey::Slug(slug) => (None, Some(slug.as_str())),
        WorkspaceKey::Text(text) | WorkspaceKey::InPath(text) => (text.trim().parse().ok(), Some(text.as_str())),
    };
    let reach = tx.reach();
    let mut found = candidates(tx.ask(scope)?, id, text).await?;
    found.retain(|found| reach.includes(found.head.id));
    let found = key.resolve(found.iter().map(|found| (found.names(), &found.head)))?;
    Ok(found.cloned())
}

/// Like [`by_key`], but refuses with [`Refusal::WorkspaceNotFound`] if there is none.
pub(in crate::ops) async fn needed(tx: &mut Tx<'_>, key: &WorkspaceKey, scope: Scope) -> Result<WorkspaceHead, Error> {
    let found = by_key(tx, key, scope).await?;
    found.ok_or(Refusal::WorkspaceNotFound.into())
}

/// The candidates for this id or this text, regardless of the caller. Some of them may not match.
pub(super) async fn candidates(
    conn: &mut dyn Conn,
    id: Option<WorkspaceId>,
    text: Option<&str>,
) -> Result<Vec<Candidate>, Fault> {
    // No name contains a NUL, and PostgreSQL rejects it in a parameter.
    let text = text.map(str::trim).filter(|text| !text.contains('\0'));
    let key = text.map(fold);
    let parameters = [id.map(|id| id.0).into(), key.as_deref().into(), text.into()];
    conn.rows(CANDIDATES, &parameters, candidate_of).await
}

fn candidate_of(row: &dyn Row) -> Result<Candidate, Fault> {
    Ok(Candidate {
        head: WorkspaceHead {
            id: WorkspaceId(row.id(0)?),
            name: Name::from_store(row.text(1)?),
            all_users: GroupId(row.id(2)?),
            admin: GroupId(row.id(3)?),
        },
        slug: Slug::from_store(row.text(4)?.to_owned()),
    })
}
