//! The fields of a user that a filter may use, and where they are stored.

use crate::compile::{Kept, Storage};
use directory::{Role, Status};
use filter::{Field, Filter, Kind};

/// A field of a user, of a user's workspaces or of a user's groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserField {
    /// The user's id.
    Id,
    /// The user's name.
    Name,
    /// The user's address.
    Email,
    /// The user's status.
    Status,
    /// The id of the user's home.
    Home,
    /// When the user was created.
    CreatedAt,
    /// When the user last changed.
    UpdatedAt,
    /// The user's memberships.
    Workspaces,
    /// The workspace's id.
    WorkspaceId,
    /// The workspace's name.
    WorkspaceName,
    /// The workspace's slug.
    WorkspaceSlug,
    /// The membership's status.
    MembershipStatus,
    /// The membership's role.
    Role,
    /// The user's custom groups. The default groups are not among them: `all_users` means a membership, and `admin`
    /// means a role.
    Groups,
    /// The group's id.
    GroupId,
    /// The group's name.
    GroupName,
}

/// A filter of users.
pub type UserFilter = Filter<UserField>;

type F = Field<UserField>;

/// All fields of a user.
pub const USER_FIELDS: &[F] = &[
    ID, NAME, EMAIL, STATUS, HOME, CREATED_AT, UPDATED_AT, WORKSPACES, GROUPS,
];

const STATUSES: Kind<UserField> = Kind::Word(&[Status::Active.as_str(), Status::Archived.as_str()]);
const ROLES: Kind<UserField> = Kind::Word(&[Role::Admin.as_str(), Role::Builder.as_str(), Role::EndUser.as_str()]);

const ID: F = field("id", UserField::Id, Kind::Id);
pub(super) const NAME: F = field("name", UserField::Name, Kind::Text);
pub(super) const EMAIL: F = field("email", UserField::Email, Kind::Text);
pub(super) const STATUS: F = field("status", UserField::Status, STATUSES);
const HOME: F = field("home", UserField::Home, Kind::Id);
const CREATED_AT: F = field("created_at", UserField::CreatedAt, Kind::Time);
const UPDATED_AT: F = field("updated_at", UserField::UpdatedAt, Kind::Time);
pub(super) const WORKSPACES: F = field(
    "workspaces",
    UserField::Workspaces,
    Kind::List(&[
        field("id", UserField::WorkspaceId, Kind::Id),
        field("name", UserField::WorkspaceName, Kind::Text),
        field("slug", UserField::WorkspaceSlug, Kind::Text),
        field("status", UserField::MembershipStatus, STATUSES),
        ROLE,
    ]),
);
pub(super) const ROLE: F = field("role", UserField::Role, ROLES);
pub(super) const GROUPS: F = field(
    "groups",
    UserField::Groups,
    Kind::List(&[field("id", UserField::GroupId, Kind::Id), GROUP_NAME]),
);
pub(super) const GROUP_NAME: F = field("name", UserField::GroupName, Kind::Text);

const fn field(name: &'static str, key: UserField, kind: Kind<UserField>) -> F {
    Field { name, key, kind }
}

/// In a statement where `u` is the user. Addresses and slugs are kept in lower case. `CROSS JOIN` keeps SQLite from reading a
/// large group for each user.
impl Kept for UserField {
    fn kept(self) -> Storage {
        match self {
            Self::Id => Storage::Column("u.id"),
            Self::Name => Storage::LowerCase("u.name_key"),
            Self::Email => Storage::Address("u.email"),
            Self::Status => Storage::Column("u.status"),
            Self::Home => Storage::Column("u.home"),
            Self::CreatedAt => Storage::Column("u.created_at"),
            Self::UpdatedAt => Storage::Column("coalesce(u.updated_at, u.created_at)"),
            Self::Workspaces => Storage::Objects {
                query: "SELECT 1 FROM memberships m CROSS JOIN workspaces w WHERE w.id = m.workspace_id AND m.user_id = u.id",
                owners: "SELECT m.user_id AS id FROM workspaces w CROSS JOIN memberships m
                         WHERE m.workspace_id = w.id AND m.status IN ('active', 'archived')",
                workspace: "m.workspace_id",
            },
            Self::WorkspaceId => Storage::Column("m.workspace_id"),
            Self::WorkspaceName => Storage::AnyCase("w.name"),
            Self::WorkspaceSlug => Storage::Column("w.slug"),
            Self::MembershipStatus => Storage::Column("m.status"),
            Self::Role => Storage::Column("m.role"),
            Self::Groups => Storage::Objects {
                query: "SELECT 1 FROM group_members gm CROSS JOIN groups g
                        WHERE g.workspace_id = gm.workspace_id AND g.id = gm.group_id AND gm.user_id = u.id",
                owners: "SELECT gm.user_id AS id FROM groups g CROSS JOIN group_members gm
                         WHERE gm.workspace_id = g.workspace_id AND gm.group_id = g.id",
                workspace: "gm.workspace_id",
            },
            Self::GroupId => Storage::Column("gm.group_id"),
            Self::GroupName => Storage::AnyCase("g.name"),
        }
    }
}
