//! Finds members of a group: filtered, searched, sorted, one page at a time.

use super::fields::{GroupMemberField, members_by_search};
use super::find;
use crate::ops::lists::{self, ListQuery, Listed, Rows, Table};
use crate::ops::workspaces;
use crate::{Access, Error, Fault, Op, Row, Tx};
use directory::{Email, GroupKey, Name, Scope, Status, Timestamp, UserId, WorkspaceKey};

/// The table of the members of groups.
const GROUP_MEMBERS: Table = Table {
    from: "group_members gm",
    id: "gm.user_id",
    name: "gm.name_key",
    email: "gm.email",
    created_at: "gm.created_at",
    status: Some("gm.status"),
    role: None,
    unique: &["gm.user_id"],
    is_searchable: true,
};

/// Returns a page of the members of a custom group that match a query. Refuses an unknown workspace, and a group that is unknown or a
/// default one.
#[derive(Debug)]
pub struct FindMembers {
    /// The workspace.
    pub workspace: WorkspaceKey,
    /// The group.
    pub group: GroupKey,
    /// Which members.
    pub query: ListQuery<GroupMemberField>,
}

/// A member of a group, as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupMemberRow {
    /// The user's id.
    pub id: UserId,
    /// The user's name.
    pub name: Name,
    /// The user's address.
    pub email: Email,
    /// The status of the membership in the workspace.
    pub status: Status,
    /// When the user leaves the group; `None` for never.
    pub expires_at: Option<Timestamp>,
    /// When the user joined the group.
    pub created_at: Timestamp,
}

impl Op for FindMembers {
    type Output = Listed<GroupMemberRow>;
    const NAME: &'static str = "groups.find_members";
    const ACCESS: Access = Access::Snapshot;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Listed<GroupMemberRow>, Error> {
        let workspace = workspaces::find::needed(tx, &self.workspace, Scope::MembershipsRead).await?;
        let group = find::custom(tx, &workspace, &self.group, Scope::MembershipsRead).await?;
        let scopes = [
            lists::Scope::Is("gm.workspace_id", workspace.id.0),
            lists::Scope::Is("gm.group_id", group.id.0),
        ];
        let list = Rows {
            table: &GROUP_MEMBERS,
            scopes: &scopes,
            within: Some(&[workspace.id]),
            filters: self
                .query
                .search
                .as_deref()
                .map(members_by_search)
                .into_iter()
                .collect(),
            counted_as: Some(group.id.0),
            columns: "u.id, u.name, u.email, gm.status, gm.expires_at, gm.created_at",
            width: 6,
            join: "group_members gm CROSS JOIN users u WHERE gm.user_id = page.id AND u.id = gm.user_id",
            joined: &scopes,
            read: member_of,
        };
        lists::find(tx.ask(Scope::MembershipsRead)?, &self.query, list).await
    }
}

fn member_of(row: &dyn Row) -> Result<GroupMemberRow, Fault> {
    Ok(GroupMemberRow {
        id: UserId(row.id(0)?),
        name: Name::from_store(row.text(1)?),
        email: Email::from_store(row.text(2)?.to_owned()),
        status: row.word(3)?,
        expires_at: row.maybe_time(4)?,
        created_at: row.time(5)?,
    })
}
