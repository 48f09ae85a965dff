//! The fields of a user's workspace that a filter may use, and where they are stored.

use crate::compile::{Kept, Storage};
use directory::{Role, Status};
use filter::{Comparison, Field, Filter, Kind, Literal, LowerCase, Operator};

/// A field of a workspace of a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserWorkspaceField {
    /// The workspace's id.
    Id,
    /// The workspace's name.
    Name,
    /// The workspace's slug.
    Slug,
    /// The status of the membership.
    Status,
    /// The role.
    Role,
    /// Whether it is the default workspace.
    Default,
    /// When the membership ends.
    ExpiresAt,
    /// When the role ends.
    RoleUntil,
    /// When the user became a member.
    CreatedAt,
    /// When the membership last changed.
    UpdatedAt,
}

type F = Field<UserWorkspaceField>;

/// All fields of a workspace of a user.
pub const USER_WORKSPACE_FIELDS: &[F] = &[
    field("id", UserWorkspaceField::Id, Kind::Id),
    NAME,
    SLUG,
    field(
        "status",
        UserWorkspaceField::Status,
        Kind::Word(&[Status::Active.as_str(), Status::Archived.as_str()]),
    ),
    field(
        "role",
        UserWorkspaceField::Role,
        Kind::Word(&[Role::Admin.as_str(), Role::Builder.as_str(), Role::EndUser.as_str()]),
    ),
    field("default", UserWorkspaceField::Default, Kind::Boolean),
    field("expires_at", UserWorkspaceField::ExpiresAt, Kind::Time),
    field("role_until", UserWorkspaceField::RoleUntil, Kind::Time),
    field("created_at", UserWorkspaceField::CreatedAt, Kind::Time),
    field("updated_at", UserWorkspaceField::UpdatedAt, Kind::Time),
];

const NAME: F = field("name", UserWorkspaceField::Name, Kind::Text);
const SLUG: F = field("slug", UserWorkspaceField::Slug, Kind::Text);

const fn field(name: &'static str, key: UserWorkspaceField, kind: Kind<UserWorkspaceField>) -> F {
    Field { name, key, kind }
}

/// Workspaces with this text in the name or the slug.
pub(super) fn found_by_search(text: &str) -> Filter<UserWorkspaceField> {
    let contains = |field| {
        Filter::Compare(Comparison {
            field,
            operator: Operator::Contains,
            literal: Literal::Text(LowerCase::new(text)),
        })
    };
    Filter::Or(vec![contains(&NAME), contains(&SLUG)])
}

/// In a statement where `m` is the membership and `w` the workspace.
impl Kept for UserWorkspaceField {
    fn kept(self) -> Storage {
        match self {
            Self::Id => Storage::Column("m.workspace_id"),
            Self::Name => Storage::AnyCase("w.name"),
            Self::Slug => Storage::Column("w.slug"),
            Self::Status => Storage::Column("m.status"),
            Self::Role => Storage::Column("m.role"),
            Self::Default => Storage::Column("w.is_default"),
            Self::ExpiresAt => Storage::Column("m.expires_at"),
            Self::RoleUntil => Storage::Column("m.role_until"),
            Self::CreatedAt => Storage::Column("m.created_at"),
            Self::UpdatedAt => Storage::Column("coalesce(m.updated_at, m.created_at)"),
        }
    }
}
