//! The fields of a member that a filter may use, and where they are stored.

use crate::compile::{Kept, Storage};
use directory::{Role, Status};
use filter::{Comparison, Field, Filter, Kind, Literal, LowerCase, Operator};

/// A field of a member of a workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MemberField {
    /// The user's id.
    Id,
    /// The user's name.
    Name,
    /// The user's address.
    Email,
    /// The role.
    Role,
    /// The status of the membership.
    Status,
    /// When the membership is archived by itself.
    ExpiresAt,
    /// When the role becomes end-user by itself.
    RoleUntil,
    /// When the user became a member.
    CreatedAt,
    /// When the membership last changed.
    UpdatedAt,
    /// The member's custom groups in the workspace.
    Groups,
    /// The group's id.
    GroupId,
    /// The group's name.
    GroupName,
}

type F = Field<MemberField>;

/// All fields of a member.
pub const MEMBER_FIELDS: &[F] = &[
    field("id", MemberField::Id, Kind::Id),
    NAME,
    EMAIL,
    field("role", MemberField::Role, ROLES),
    field("status", MemberField::Status, STATUSES),
    field("expires_at", MemberField::ExpiresAt, Kind::Time),
    field("role_until", MemberField::RoleUntil, Kind::Time),
    field("created_at", MemberField::CreatedAt, Kind::Time),
    field("updated_at", MemberField::UpdatedAt, Kind::Time),
    field(
        "groups",
        MemberField::Groups,
        Kind::List(&[
            field("id", MemberField::GroupId, Kind::Id),
            field("name", MemberField::GroupName, Kind::Text),
        ]),
    ),
];

const STATUSES: Kind<MemberField> = Kind::Word(&[Status::Active.as_str(), Status::Archived.as_str()]);
const ROLES: Kind<MemberField> = Kind::Word(&[Role::Admin.as_str(), Role::Builder.as_str(), Role::EndUser.as_str()]);

const NAME: F = field("name", MemberField::Name, Kind::Text);
const EMAIL: F = field("email", MemberField::Email, Kind::Text);

const fn field(name: &'static str, key: MemberField, kind: Kind<MemberField>) -> F {
    Field { name, key, kind }
}

/// Members with this text in the name or the address.
pub(super) fn found_by_search(text: &str) -> Filter<MemberField> {
    let contains = |field| {
        Filter::Compare(Comparison {
            field,
            operator: Operator::Contains,
            literal: Literal::Text(LowerCase::new(text)),
        })
    };
    Filter::Or(vec![contains(&NAME), contains(&EMAIL)])
}

/// In a statement where `m` is the membership.
impl Kept for MemberField {
    fn kept(self) -> Storage {
        match self {
            Self::Id => Storage::Column("m.user_id"),
            Self::Name => Storage::LowerCase("m.name_key"),
            Self::Email => Storage::Address("m.email"),
            Self::Role => Storage::Column("m.role"),
            Self::Status => Storage::Column("m.status"),
            Self::ExpiresAt => Storage::Column("m.expires_at"),
            Self::RoleUntil => Storage::Column("m.role_until"),
            Self::CreatedAt => Storage::Column("m.created_at"),
            Self::UpdatedAt => Storage::Column("coalesce(m.updated_at, m.created_at)"),
            Self::Groups => Storage::Objects {
                query: "SELECT 1 FROM group_members gm CROSS JOIN groups g
                        WHERE g.workspace_id = gm.workspace_id AND g.id = gm.group_id
                          AND gm.user_id = m.user_id AND gm.workspace_id = m.workspace_id",
                owners: "SELECT gm.user_id AS id FROM groups g CROSS JOIN group_members gm
                         WHERE gm.workspace_id = g.workspace_id AND gm.group_id = g.id",
                workspace: "g.workspace_id",
            },
            Self::GroupId => Storage::Column("g.id"),
            Self::GroupName => Storage::AnyCase("g.name"),
        }
    }
}
