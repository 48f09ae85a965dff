//! The fields of a workspace that a filter may use, and where they are stored.

use crate::compile::{Kept, Storage};
use directory::Status;
use filter::{Comparison, Field, Filter, Kind, Literal, LowerCase, Operator};

/// A field of a workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WorkspaceField {
    /// The workspace's id.
    Id,
    /// The workspace's name.
    Name,
    /// The workspace's slug.
    Slug,
    /// The workspace's status.
    Status,
    /// Whether it is the default workspace.
    Default,
    /// When the workspace was created.
    CreatedAt,
    /// When the workspace last changed.
    UpdatedAt,
}

type F = Field<WorkspaceField>;

/// All fields of a workspace.
pub const WORKSPACE_FIELDS: &[F] = &[
    field("id", WorkspaceField::Id, Kind::Id),
    NAME,
    SLUG,
    field(
        "status",
        WorkspaceField::Status,
        Kind::Word(&[Status::Active.as_str(), Status::Archived.as_str()]),
    ),
    field("default", WorkspaceField::Default, Kind::Boolean),
    field("created_at", WorkspaceField::CreatedAt, Kind::Time),
    field("updated_at", WorkspaceField::UpdatedAt, Kind::Time),
];

const NAME: F = field("name", WorkspaceField::Name, Kind::Text);
const SLUG: F = field("slug", WorkspaceField::Slug, Kind::Text);

const fn field(name: &'static str, key: WorkspaceField, kind: Kind<WorkspaceField>) -> F {
    Field { name, key, kind }
}

/// Workspaces with this text in the name or the slug.
pub(super) fn found_by_search(text: &str) -> Filter<WorkspaceField> {
    let contains = |field| {
        Filter::Compare(Comparison {
            field,
            operator: Operator::Contains,
            literal: Literal::Text(LowerCase::new(text)),
        })
    };
    Filter::Or(vec![contains(&NAME), contains(&SLUG)])
}

/// In a statement where `w` is the workspace. Slugs are kept in lower case.
impl Kept for WorkspaceField {
    fn kept(self) -> Storage {
        match self {
            Self::Id => Storage::Column("w.id"),
            Self::Name => Storage::AnyCase("w.name"),
            Self::Slug => Storage::Column("w.slug"),
            Self::Status => Storage::Column("w.status"),
            Self::Default => Storage::Column("w.is_default"),
            Self::CreatedAt => Storage::Column("w.created_at"),
            Self::UpdatedAt => Storage::Column("coalesce(w.updated_at, w.created_at)"),
        }
    }
}
