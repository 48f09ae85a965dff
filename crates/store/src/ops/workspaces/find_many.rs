//! Finds workspaces: filtered, searched, sorted, one page at a time.

use super::fields::{WorkspaceField, found_by_search};
use crate::ops::lists::{self, ListQuery, Listed, Rows, Table};
use crate::{Access, Error, Fault, Op, Row, Tx};
use directory::{Name, Scope, Slug, Status, Timestamp, WorkspaceId};

/// The table of workspaces. A name's own key is folded, and absent where an earlier version has renamed the workspace.
const WORKSPACES: Table = Table {
    from: "workspaces w",
    id: "w.id",
    name: "coalesce(w.name_key, w.name)",
    email: "w.slug",
    created_at: "w.created_at",
    status: Some("w.status"),
    role: None,
    unique: &[],
    is_searchable: false,
};

/// Returns a page of the workspaces that match a query and that the caller sees.
#[derive(Debug)]
pub struct Find(pub ListQuery<WorkspaceField>);

/// A workspace, as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkspaceRow {
    /// The workspace's id.
    pub id: WorkspaceId,
    /// The workspace's name.
    pub name: Name,
    /// The workspace's slug.
    pub slug: Slug,
    /// The workspace's status.
    pub status: Status,
    /// Whether it is the default workspace.
    pub is_default: bool,
    /// When the workspace was created.
    pub created_at: Timestamp,
    /// When the workspace last changed.
    pub updated_at: Timestamp,
}

impl Op for Find {
    type Output = Listed<WorkspaceRow>;
    const NAME: &'static str = "workspaces.find";
    const ACCESS: Access = Access::Snapshot;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Listed<WorkspaceRow>, Error> {
        let reach = tx.reach();
        let seen = reach
            .limit()
            .map(|workspaces| lists::Scope::Within("w.id", workspaces.to_vec()));
        let list = Rows {
            table: &WORKSPACES,
            scopes: seen.as_slice(),
            within: None,
            filters: self.0.search.as_deref().map(found_by_search).into_iter().collect(),
            counted_as: None,
            columns: "w.id, w.name, w.slug, w.status, w.is_default, w.created_at, w.updated_at",
            width: 7,
            join: "workspaces w WHERE w.id = page.id",
            joined: &[],
            read: workspace_of,
        };
        lists::find(tx.ask(Scope::WorkspacesRead)?, &self.0, list).await
    }
}

fn workspace_of(row: &dyn Row) -> Result<WorkspaceRow, Fault> {
    let created_at = row.time(5)?;
    Ok(WorkspaceRow {
        id: WorkspaceId(row.id(0)?),
        name: Name::from_store(row.text(1)?),
        slug: Slug::from_store(row.text(2)?.to_owned()),
        status: row.word(3)?,
        is_default: row.bool(4)?,
        created_at,
        updated_at: row.maybe_time(6)?.unwrap_or(created_at),
    })
}
