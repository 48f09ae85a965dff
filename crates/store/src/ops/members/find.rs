//! Finds members of a workspace: filtered, searched, sorted, one page at a time.

use super::fields::{MemberField, found_by_search};
use crate::ops::lists::{self, ListQuery, Listed, Rows, Table};
use crate::ops::workspaces;
use crate::{Access, Error, Fault, Op, Row, Tx, details};
use directory::{Details, Email, Name, Role, Scope, Status, Timestamp, UserId, WorkspaceKey};

/// The table of memberships.
const MEMBERSHIPS: Table = Table {
    from: "memberships m",
    id: "m.user_id",
    name: "m.name_key",
    email: "m.email",
    created_at: "m.created_at",
    status: Some("m.status"),
    role: Some("m.role"),
    unique: &["m.user_id"],
    is_searchable: true,
};

/// Returns a page of the members of a workspace that match a query. Refuses an unknown workspace.
#[derive(Debug)]
pub struct Find {
    /// The workspace.
    pub workspace: WorkspaceKey,
    /// Which members.
    pub query: ListQuery<MemberField>,
}

/// A member of a workspace, as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberRow {
    /// The user's id.
    pub id: UserId,
    /// The user's name.
    pub name: Name,
    /// The user's address.
    pub email: Email,
    /// The role.
    pub role: Role,
    /// The status of the membership.
    pub status: Status,
    /// When the membership is archived by itself; `None` for never.
    pub expires_at: Option<Timestamp>,
    /// When the role becomes end-user by itself; `None` for never.
    pub role_until: Option<Timestamp>,
    /// When the user became a member.
    pub created_at: Timestamp,
    /// When the membership last changed.
    pub updated_at: Timestamp,
    /// The metadata.
    pub details: Details,
}

impl Op for Find {
    type Output = Listed<MemberRow>;
    const NAME: &'static str = "members.find";
    const ACCESS: Access = Access::Snapshot;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Listed<MemberRow>, Error> {
        let workspace = workspaces::find::needed(tx, &self.workspace, Scope::MembershipsRead)
            .await?
            .id;
        let scope = [lists::Scope::Is("m.workspace_id", workspace.0)];
        let list = Rows {
            table: &MEMBERSHIPS,
            scopes: &scope,
            within: Some(&[workspace]),
            filters: self.query.search.as_deref().map(found_by_search).into_iter().collect(),
            counted_as: Some(workspace.0),
            columns: "u.id, u.name, u.email, m.role, m.status, m.expires_at, m.role_until, m.created_at, m.updated_at",
            width: 9,
            join: "memberships m CROSS JOIN users u WHERE m.user_id = page.id AND u.id = m.user_id",
            joined: &scope,
            read: member_of,
        };
        let mut listed = lists::find(tx.ask(Scope::MembershipsRead)?, &self.query, list).await?;
        let ids: Vec<_> = listed.rows.iter().map(|member| member.id).collect();
        let mut details = details::read_many(tx, workspace, &ids).await?;
        for member in &mut listed.rows {
            member.details = details.remove(&member.id).unwrap_or_default();
        }
        Ok(listed)
    }
}

/// A member without metadata.
fn member_of(row: &dyn Row) -> Result<MemberRow, Fault> {
    let created_at = row.time(7)?;
    Ok(MemberRow {
        id: UserId(row.id(0)?),
        name: Name::from_store(row.text(1)?),
        email: Email::from_store(row.text(2)?.to_owned()),
        role: row.word(3)?,
        status: row.word(4)?,
        expires_at: row.maybe_time(5)?,
        role_until: row.maybe_time(6)?,
        created_at,
        updated_at: row.maybe_time(8)?.unwrap_or(created_at),
        details: Details::default(),
    })
}
