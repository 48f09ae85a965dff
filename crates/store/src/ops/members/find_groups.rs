//! Finds the custom groups of a member: filtered, searched, sorted, one page at a time.

use super::load;
use crate::compile::{Kept, Storage};
use crate::ops::lists::{self, ListQuery, Listed, Rows, Table};
use crate::{Access, Error, Fault, Op, Row, Tx};
use directory::{GroupId, GroupMembership, GroupName, Refusal, Scope, UserKey, WorkspaceKey};
use filter::{Comparison, Field, Filter, Kind, Literal, LowerCase, Operator};

/// A field of a member's place in a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlaceField {
    /// The group's id.
    Id,
    /// The group's name.
    Name,
    /// When the user leaves the group.
    ExpiresAt,
    /// When the user joined the group.
    CreatedAt,
}

/// All fields of a member's place in a group.
pub const PLACE_FIELDS: &[Field<PlaceField>] = &[
    field("id", PlaceField::Id, Kind::Id),
    NAME,
    field("expires_at", PlaceField::ExpiresAt, Kind::Time),
    field("created_at", PlaceField::CreatedAt, Kind::Time),
];

const NAME: Field<PlaceField> = field("name", PlaceField::Name, Kind::Text);

const fn field(name: &'static str, key: PlaceField, kind: Kind<PlaceField>) -> Field<PlaceField> {
    Field { name, key, kind }
}

/// In a statement where `gm` is the place and `g` the group.
impl Kept for PlaceField {
    fn kept(self) -> Storage {
        match self {
            Self::Id => Storage::Column("gm.group_id"),
            Self::Name => Storage::AnyCase("g.name"),
            Self::ExpiresAt => Storage::Column("gm.expires_at"),
            Self::CreatedAt => Storage::Column("gm.created_at"),
        }
    }
}

/// The table of the members of groups, with their groups.
const PLACES: Table = Table {
    from: "group_members gm JOIN groups g ON g.workspace_id = gm.workspace_id AND g.id = gm.group_id",
    id: "gm.group_id",
    name: "g.name_key",
    email: "g.name_key",
    created_at: "gm.created_at",
    status: None,
    role: None,
    unique: &[],
    is_searchable: false,
};

/// Returns a page of the custom groups of a member that match a query. Refuses an unknown workspace, an unknown user, and a user who is
/// not a member.
#[derive(Debug)]
pub struct FindGroups {
    /// The workspace.
    pub workspace: WorkspaceKey,
    /// The user.
    pub user: UserKey,
    /// Which groups.
    pub query: ListQuery<PlaceField>,
}

impl Op for FindGroups {
    type Output = Listed<GroupMembership>;
    const NAME: &'static str = "members.find_groups";
    const ACCESS: Access = Access::Snapshot;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Listed<GroupMembership>, Error> {
        let (user, workspace) = load::user_in(tx, &self.workspace, &self.user, Scope::UsersRead).await?;
        user.membership(workspace.id).ok_or(Refusal::NotAMember)?;
        let scopes = [
            lists::Scope::Is("gm.user_id", user.id.0),
            lists::Scope::Is("gm.workspace_id", workspace.id.0),
        ];
        let found_by_search = |text: &str| {
            Filter::Compare(Comparison {
                field: &NAME,
                operator: Operator::Contains,
                literal: Literal::Text(LowerCase::new(text)),
            })
        };
        let list = Rows {
            table: &PLACES,
            scopes: &scopes,
            within: Some(&[workspace.id]),
            filters: self.query.search.as_deref().map(found_by_search).into_iter().collect(),
            counted_as: None,
            columns: "g.id, g.name, gm.expires_at",
            width: 3,
            join: "group_members gm CROSS JOIN groups g
                WHERE gm.group_id = page.id AND g.workspace_id = gm.workspace_id AND g.id = gm.group_id",
            joined: &scopes,
            read: place_of,
        };
        lists::find(tx.ask(Scope::UsersRead)?, &self.query, list).await
    }
}

fn place_of(row: &dyn Row) -> Result<GroupMembership, Fault> {
    Ok(GroupMembership {
        id: GroupId(row.id(0)?),
        name: GroupName::from_store(row.text(1)?),
        expires_at: row.maybe_time(2)?,
    })
}
