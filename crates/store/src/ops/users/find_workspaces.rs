//! Finds the workspaces of a user: filtered, searched, sorted, one page at a time.

use super::load;
use super::workspace_fields::{UserWorkspaceField, found_by_search};
use crate::ops::lists::{self, ListQuery, Listed, Rows, Table};
use crate::{Access, Error, Fault, Op, Row, Tx};
use directory::{Name, Refusal, Role, Scope, Slug, Status, Timestamp, UserKey, WorkspaceId};

/// The table of memberships, with their workspaces.
const WORKSPACES: Table = Table {
    from: "memberships m JOIN workspaces w ON w.id = m.workspace_id",
    id: "m.workspace_id",
    name: "coalesce(w.name_key, w.name)",
    email: "w.slug",
    created_at: "m.created_at",
    status: Some("m.status"),
    role: Some("m.role"),
    unique: &[],
    is_searchable: false,
};

/// Returns a page of the workspaces of a user that match a query and that the caller sees. Refuses an unknown user.
#[derive(Debug)]
pub struct FindWorkspaces {
    /// The user.
    pub user: UserKey,
    /// Which workspaces. Statuses and roles are those of the membership.
    pub query: ListQuery<UserWorkspaceField>,
}

/// A workspace of a user, as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserWorkspace {
    /// The workspace's id.
    pub id: WorkspaceId,
    /// The workspace's name.
    pub name: Name,
    /// The workspace's slug.
    pub slug: Slug,
    /// The status of the membership.
    pub status: Status,
    /// The role.
    pub role: Role,
    /// Whether it is the default workspace.
    pub is_default: bool,
    /// When the membership is archived by itself; `None` for never.
    pub expires_at: Option<Timestamp>,
    /// When the role becomes end-user by itself; `None` for never.
    pub role_until: Option<Timestamp>,
    /// When the user became a member.
    pub created_at: Timestamp,
    /// When the membership last changed.
    pub updated_at: Timestamp,
}

impl Op for FindWorkspaces {
    type Output = Listed<UserWorkspace>;
    const NAME: &'static str = "users.find_workspaces";
    const ACCESS: Access = Access::Snapshot;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Listed<UserWorkspace>, Error> {
        let user = load::find(tx, &self.user, Scope::UsersRead).await?;
        let user = user.ok_or(Refusal::UserNotFound)?.id;
        let seen = tx.reach().limit();
        let seen = seen.map(|workspaces| lists::Scope::Within("m.workspace_id", workspaces.to_vec()));
        let of_user = lists::Scope::Is("m.user_id", user.0);
        let scopes: Vec<_> = [of_user.clone()].into_iter().chain(seen).collect();
        let list = Rows {
            table: &WORKSPACES,
            scopes: &scopes,
            within: None,
            filters: self.query.search.as_deref().map(found_by_search).into_iter().collect(),
            counted_as: None,
            columns: "w.id, w.name, w.slug, m.status, m.role, w.is_default, m.expires_at, m.role_until, m.created_at, m.updated_at",
            width: 10,
            join: "memberships m CROSS JOIN workspaces w WHERE m.workspace_id = page.id AND w.id = m.workspace_id",
            joined: &[of_user],
            read: workspace_of,
        };
        lists::find(tx.ask(Scope::UsersRead)?, &self.query, list).await
    }
}

fn workspace_of(row: &dyn Row) -> Result<UserWorkspace, Fault> {
    let created_at = row.time(8)?;
    Ok(UserWorkspace {
        id: WorkspaceId(row.id(0)?),
        name: Name::from_store(row.text(1)?),
        slug: Slug::from_store(row.text(2)?.to_owned()),
        status: row.word(3)?,
        role: row.word(4)?,
        is_default: row.bool(5)?,
        expires_at: row.maybe_time(6)?,
        role_until: row.maybe_time(7)?,
        created_at,
        updated_at: row.maybe_time(9)?.unwrap_or(created_at),
    })
}
