//! The `INSERT` statement of each table of the directory, and its parameters in order.

use crate::Value;
use directory::{
    Description, Email, GroupId, GroupName, Name, PasswordHash, Role, Slug, Status, Timestamp, UserId, WorkspaceId,
};

pub(super) const INSERT_WORKSPACE: &str = "INSERT INTO workspaces
         (id, name, name_key, slug, status, is_default, all_users_group_id, admin_group_id, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

/// A workspace; `name_key` is the key of its name.
pub(super) struct WorkspaceRow<'a> {
    pub(super) id: WorkspaceId,
    pub(super) name: &'a Name,
    pub(super) name_key: &'a str,
    pub(super) slug: &'a Slug,
    pub(super) status: Status,
    pub(super) is_default: bool,
    pub(super) all_users: GroupId,
    pub(super) admin: GroupId,
    pub(super) created_at: Timestamp,
}

pub(super) fn workspace<'a>(workspace: &WorkspaceRow<'a>) -> [Value<'a>; 9] {
    [
        workspace.id.0.into(),
        workspace.name.as_str().into(),
        workspace.name_key.into(),
        workspace.slug.as_str().into(),
        workspace.status.as_str().into(),
        workspace.is_default.into(),
        workspace.all_users.0.into(),
        workspace.admin.0.into(),
        workspace.created_at.into(),
    ]
}

pub(super) const INSERT_GROUP: &str =
    "INSERT INTO groups (workspace_id, id, name, name_key, description, created_at) VALUES ($1, $2, $3, $4, $5, $6)";

/// A custom group; `key` is the key of its name.
pub(super) fn group<'a>(
    workspace: WorkspaceId,
    id: GroupId,
    name: &'a GroupName,
    key: &'a str,
    description: Option<&'a Description>,
    created_at: Timestamp,
) -> [Value<'a>; 6] {
    [
        workspace.0.into(),
        id.0.into(),
        name.as_str().into(),
        key.into(),
        description.map(Description::as_str).into(),
        created_at.into(),
    ]
}

macro_rules! insert_user {
    ($on_conflict:literal) => {
        concat!(
            "INSERT INTO users (id, name, email, status, created_at) VALUES ($1, $2, $3, $4, $5)",
            $on_conflict
        )
    };
}

pub(super) const INSERT_USER: &str = insert_user!("");
pub(super) const INSERT_USER_UNLESS_TAKEN: &str = insert_user!(" ON CONFLICT DO NOTHING");

pub(super) fn user<'a>(
    id: UserId,
    name: &'a Name,
    email: &'a Email,
    status: Status,
    created_at: Timestamp,
) -> [Value<'a>; 5] {
    [
        id.0.into(),
        name.as_str().into(),
        email.as_str().into(),
        status.as_str().into(),
        created_at.into(),
    ]
}

macro_rules! insert_password {
    ($on_conflict:literal) => {
        concat!(
            "INSERT INTO passwords (user_id, hash, set_at) VALUES ($1, $2, $3)",
            $on_conflict
        )
    };
}

pub(super) const INSERT_PASSWORD: &str = insert_password!("");
pub(super) const INSERT_PASSWORD_UNLESS_SET: &str = insert_password!(" ON CONFLICT (user_id) DO NOTHING");
pub(super) const SET_PASSWORD: &str =
    insert_password!(" ON CONFLICT (user_id) DO UPDATE SET hash = excluded.hash, set_at = excluded.set_at");

pub(super) fn password(user: UserId, hash: &PasswordHash, set_at: Timestamp) -> [Value<'_>; 3] {
    [user.0.into(), hash.expose().into(), set_at.into()]
}

pub(super) const INSERT_MEMBERSHIP: &str =
    "INSERT INTO memberships (user_id, workspace_id, status, role, archived_with_user, created_at)
     VALUES ($1, $2, $3, $4, $5, $6)";

pub(super) fn membership<'a>(
    user: UserId,
    workspace: WorkspaceId,
    status: Status,
    role: Role,
    archived_with_user: bool,
    created_at: Timestamp,
) -> [Value<'a>; 6] {
    [
        user.0.into(),
        workspace.0.into(),
        status.as_str().into(),
        role.as_str().into(),
        archived_with_user.into(),
        created_at.into(),
    ]
}

pub(crate) const INSERT_EVENT: &str =
    "INSERT INTO events (seq, at, operation, public, personal, personal_salt, origin, origin_salt, hash)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

/// An event. A part that can be erased comes with its salt.
pub(crate) struct EventRow<'a> {
    pub(crate) seq: i64,
    pub(crate) at: i64,
    pub(crate) operation: i64,
    pub(crate) public: &'a str,
    pub(crate) personal: Option<(&'a str, &'a [u8; 16])>,
    pub(crate) origin: Option<(&'a str, &'a [u8; 16])>,
    pub(crate) hash: &'a [u8; 32],
}

pub(crate) fn event<'a>(event: &EventRow<'a>) -> [Value<'a>; 9] {
    [
        event.seq.into(),
        event.at.into(),
        event.operation.into(),
        event.public.into(),
        event.personal.map(|(text, _)| text).into(),
        event.personal.map(|(_, salt)| salt.as_slice()).into(),
        event.origin.map(|(text, _)| text).into(),
        event.origin.map(|(_, salt)| salt.as_slice()).into(),
        event.hash.as_slice().into(),
    ]
}

pub(super) const INSERT_GROUP_MEMBER: &str =
    "INSERT INTO group_members (user_id, workspace_id, group_id) VALUES ($1, $2, $3)";

pub(super) fn group_member<'a>(user: UserId, workspace: WorkspaceId, group: GroupId) -> [Value<'a>; 3] {
    [user.0, workspace.0, group.0].map(Value::Id)
}
