//! The `INSERT` statement of each table of the directory, and its parameters in order.

use crate::{MemberId, Value};
use directory::{
    Description, Email, GroupId, GroupName, Name, PasswordHash, Role, Slug, Status, Timestamp, UserId, WorkspaceId,
};
use uuid::Uuid;

pub(super) const INSERT_WORKSPACE: &str = "INSERT INTO workspaces
         (id, name, name_key, slug, status, is_default, all_users_group_id, admin_group_id, created_at, updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

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
    pub(super) updated_at: Option<Timestamp>,
}

pub(super) fn workspace<'a>(workspace: &WorkspaceRow<'a>) -> [Value<'a>; 10] {
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
        workspace.updated_at.into(),
    ]
}

pub(super) const INSERT_GROUP: &str =
    "INSERT INTO groups (workspace_id, id, name, name_key, description, created_at, updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)";

/// A custom group; `name_key` is the key of its name.
pub(super) struct GroupRow<'a> {
    pub(super) workspace: WorkspaceId,
    pub(super) id: GroupId,
    pub(super) name: &'a GroupName,
    pub(super) name_key: &'a str,
    pub(super) description: Option<&'a Description>,
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Option<Timestamp>,
}

pub(super) fn group<'a>(group: &GroupRow<'a>) -> [Value<'a>; 7] {
    [
        group.workspace.0.into(),
        group.id.0.into(),
        group.name.as_str().into(),
        group.name_key.into(),
        group.description.map(Description::as_str).into(),
        group.created_at.into(),
        group.updated_at.into(),
    ]
}

macro_rules! insert_user {
    ($on_conflict:literal) => {
        concat!(
            "INSERT INTO users (id, name, name_key, email, status, home, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            $on_conflict
        )
    };
}

pub(super) const INSERT_USER: &str = insert_user!("");
pub(super) const INSERT_USER_UNLESS_TAKEN: &str = insert_user!(" ON CONFLICT DO NOTHING");

/// A user; `name_key` is the name in lower case.
pub(super) struct UserRow<'a> {
    pub(super) id: UserId,
    pub(super) name: &'a Name,
    pub(super) name_key: &'a str,
    pub(super) email: &'a Email,
    pub(super) status: Status,
    pub(super) home: Option<WorkspaceId>,
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Option<Timestamp>,
}

pub(super) fn user<'a>(user: &UserRow<'a>) -> [Value<'a>; 8] {
    [
        user.id.0.into(),
        user.name.as_str().into(),
        user.name_key.into(),
        user.email.as_str().into(),
        user.status.as_str().into(),
        user.home.map(|home| home.0).into(),
        user.created_at.into(),
        user.updated_at.into(),
    ]
}

/// What lists of users are ordered and searched by: the name in lower case.
pub(super) fn name_key(name: &Name) -> String {
    filter::lower_case(name.as_str())
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
    "INSERT INTO memberships
         (user_id, workspace_id, name_key, email, status, role, archived_with_user, expires_at, role_until, created_at, updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";

/// The user of a membership, as the indexes of the workspace's and the groups' members have it.
#[derive(Clone, Copy)]
pub(super) struct Member<'a> {
    pub(super) id: UserId,
    pub(super) name_key: &'a str,
    pub(super) email: &'a Email,
}

pub(super) struct MembershipRow<'a> {
    pub(super) member: Member<'a>,
    pub(super) workspace: WorkspaceId,
    pub(super) status: Status,
    pub(super) role: Role,
    pub(super) archived_with_user: bool,
    pub(super) expires_at: Option<Timestamp>,
    pub(super) role_until: Option<Timestamp>,
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Option<Timestamp>,
}

pub(super) fn membership<'a>(membership: &MembershipRow<'a>) -> [Value<'a>; 11] {
    [
        membership.member.id.0.into(),
        membership.workspace.0.into(),
        membership.member.name_key.into(),
        membership.member.email.as_str().into(),
        membership.status.as_str().into(),
        membership.role.as_str().into(),
        membership.archived_with_user.into(),
        membership.expires_at.into(),
        membership.role_until.into(),
        membership.created_at.into(),
        membership.updated_at.into(),
    ]
}

macro_rules! insert_details {
    ($on_conflict:literal) => {
        concat!(
            "INSERT INTO member_details (user_id, workspace_id, details) VALUES ($1, $2, $3)",
            $on_conflict
        )
    };
}

pub(super) const INSERT_DETAILS: &str = insert_details!("");
pub(crate) const SET_DETAILS: &str =
    insert_details!(" ON CONFLICT (user_id, workspace_id) DO UPDATE SET details = excluded.details");

/// Metadata of a member, as it is stored.
pub(crate) fn details(member: MemberId, bytes: &[u8]) -> [Value<'_>; 3] {
    [member.user.0.into(), member.workspace.0.into(), bytes.into()]
}

pub(crate) const INSERT_EVENT: &str =
    "INSERT INTO events (seq, at, operation, subject_id, public, personal, personal_salt, origin, origin_salt, hash)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

/// An event. A part that can be erased comes with its salt.
pub(crate) struct EventRow<'a> {
    pub(crate) seq: i64,
    pub(crate) at: i64,
    pub(crate) operation: i64,
    /// The id of the subject, by which the events about it are found.
    pub(crate) subject: Option<Uuid>,
    pub(crate) public: &'a str,
    pub(crate) personal: Option<(&'a str, &'a [u8; 16])>,
    pub(crate) origin: Option<(&'a str, &'a [u8; 16])>,
    pub(crate) hash: &'a [u8; 32],
}

pub(crate) fn event<'a>(event: &EventRow<'a>) -> [Value<'a>; 10] {
    [
        event.seq.into(),
        event.at.into(),
        event.operation.into(),
        event.subject.into(),
        event.public.into(),
        event.personal.map(|(text, _)| text).into(),
        event.personal.map(|(_, salt)| salt.as_slice()).into(),
        event.origin.map(|(text, _)| text).into(),
        event.origin.map(|(_, salt)| salt.as_slice()).into(),
        event.hash.as_slice().into(),
    ]
}

pub(super) const INSERT_GROUP_MEMBER: &str =
    "INSERT INTO group_members (user_id, workspace_id, group_id, name_key, email, status, expires_at, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

pub(super) struct GroupMemberRow<'a> {
    pub(super) member: Member<'a>,
    pub(super) workspace: WorkspaceId,
    pub(super) group: GroupId,
    /// The status of the membership.
    pub(super) status: Status,
    pub(super) expires_at: Option<Timestamp>,
    pub(super) created_at: Timestamp,
}

pub(super) fn group_member<'a>(place: &GroupMemberRow<'a>) -> [Value<'a>; 8] {
    [
        place.member.id.0.into(),
        place.workspace.0.into(),
        place.group.0.into(),
        place.member.name_key.into(),
        place.member.email.as_str().into(),
        place.status.as_str().into(),
        place.expires_at.into(),
        place.created_at.into(),
    ]
}
