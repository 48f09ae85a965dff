//! The fields of groups and of their members that a filter may use, and where they are stored.

use crate::compile::{Kept, Storage};
use directory::Status;
use filter::{Comparison, Field, Filter, Kind, Literal, LowerCase, Operator};

/// A field of a custom group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GroupField {
    /// The group's id.
    Id,
    /// The group's name.
    Name,
    /// The group's description.
    Description,
    /// When the group was created.
    CreatedAt,
    /// When the group last changed.
    UpdatedAt,
}

/// A field of a member of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GroupMemberField {
    /// The user's id.
    Id,
    /// The user's name.
    Name,
    /// The user's address.
    Email,
    /// The status of the membership in the workspace.
    Status,
    /// When the user joined the group.
    CreatedAt,
}

/// All fields of a group.
pub const GROUP_FIELDS: &[Field<GroupField>] = &[
    of_group("id", GroupField::Id, Kind::Id),
    GROUP_NAME,
    of_group("description", GroupField::Description, Kind::Text),
    of_group("created_at", GroupField::CreatedAt, Kind::Time),
    of_group("updated_at", GroupField::UpdatedAt, Kind::Time),
];

/// All fields of a member of a group.
pub const GROUP_MEMBER_FIELDS: &[Field<GroupMemberField>] = &[
    of_member("id", GroupMemberField::Id, Kind::Id),
    NAME,
    EMAIL,
    of_member(
        "status",
        GroupMemberField::Status,
        Kind::Word(&[Status::Active.as_str(), Status::Archived.as_str()]),
    ),
    of_member("created_at", GroupMemberField::CreatedAt, Kind::Time),
];

const GROUP_NAME: Field<GroupField> = of_group("name", GroupField::Name, Kind::Text);
const NAME: Field<GroupMemberField> = of_member("name", GroupMemberField::Name, Kind::Text);
const EMAIL: Field<GroupMemberField> = of_member("email", GroupMemberField::Email, Kind::Text);

const fn of_group(name: &'static str, key: GroupField, kind: Kind<GroupField>) -> Field<GroupField> {
    Field { name, key, kind }
}

const fn of_member(name: &'static str, key: GroupMemberField, kind: Kind<GroupMemberField>) -> Field<GroupMemberField> {
    Field { name, key, kind }
}

fn contains<K>(field: &'static Field<K>, text: &str) -> Filter<K> {
    Filter::Compare(Comparison {
        field,
        operator: Operator::Contains,
        literal: Literal::Text(LowerCase::new(text)),
    })
}

/// Groups with this text in the name.
pub(super) fn groups_by_search(text: &str) -> Filter<GroupField> {
    contains(&GROUP_NAME, text)
}

/// Members with this text in the name or the address.
pub(super) fn members_by_search(text: &str) -> Filter<GroupMemberField> {
    Filter::Or(vec![contains(&NAME, text), contains(&EMAIL, text)])
}

/// In a statement where `g` is the group.
impl Kept for GroupField {
    fn kept(self) -> Storage {
        match self {
            Self::Id => Storage::Column("g.id"),
            Self::Name => Storage::AnyCase("g.name"),
            Self::Description => Storage::AnyCase("g.description"),
            Self::CreatedAt => Storage::Column("g.created_at"),
            Self::UpdatedAt => Storage::Column("coalesce(g.updated_at, g.created_at)"),
        }
    }
}

/// In a statement where `gm` is the member.
impl Kept for GroupMemberField {
    fn kept(self) -> Storage {
        match self {
            Self::Id => Storage::Column("gm.user_id"),
            Self::Name => Storage::LowerCase("gm.name_key"),
            Self::Email => Storage::Address("gm.email"),
            Self::Status => Storage::Column("gm.status"),
            Self::CreatedAt => Storage::Column("gm.created_at"),
        }
    }
}
