//! Finds custom groups of a workspace: filtered, searched, sorted, one page at a time.

use super::fields::{GroupField, groups_by_search};
use super::load::{CountedGroup, counted_group};
use crate::ops::lists::{self, ListQuery, Listed, Rows, Table};
use crate::ops::workspaces;
use crate::{Access, Error, Op, Tx};
use directory::{Scope, WorkspaceKey};

/// The table of groups.
const GROUPS: Table = Table {
    from: "groups g",
    id: "g.id",
    name: "g.name_key",
    email: "g.name_key",
    created_at: "g.created_at",
    status: None,
    role: None,
    unique: &[],
    is_searchable: false,
};

/// Returns a page of the custom groups of a workspace that match a query. Refuses an unknown workspace.
#[derive(Debug)]
pub struct Find {
    /// The workspace.
    pub workspace: WorkspaceKey,
    /// Which groups.
    pub query: ListQuery<GroupField>,
}

impl Op for Find {
    type Output = Listed<CountedGroup>;
    const NAME: &'static str = "groups.find";
    const ACCESS: Access = Access::Snapshot;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Listed<CountedGroup>, Error> {
        let workspace = workspaces::find::needed(tx, &self.workspace, Scope::GroupsRead)
            .await?
            .id;
        let scope = [lists::Scope::Is("g.workspace_id", workspace.0)];
        let list = Rows {
            table: &GROUPS,
            scopes: &scope,
            within: Some(&[workspace]),
            filters: self.query.search.as_deref().map(groups_by_search).into_iter().collect(),
            counted_as: None,
            columns: "g.id, g.name, g.description, g.created_at, g.updated_at,
                (SELECT CAST(coalesce(sum(c.n), 0) AS BIGINT) FROM counts c WHERE c.id = g.id)",
            width: 6,
            join: "groups g WHERE g.id = page.id",
            joined: &scope,
            read: counted_group,
        };
        lists::find(tx.ask(Scope::GroupsRead)?, &self.query, list).await
    }
}
