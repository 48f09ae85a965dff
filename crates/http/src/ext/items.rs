//! Workspace items and group items: how bodies refer to workspaces and groups (docs/api/v1.md, Requests).

use crate::body::{Field, Fields};
use directory::{GroupKey, Name, Role, Status, WorkspaceKey};
use store::ops::users::{ListedGroup, Relation};
use utoipa::ToSchema;

/// A workspace item's fields.
pub(super) fn workspace_item(mut fields: Fields<'_>) -> Option<Relation> {
    let workspace = key(&mut fields, WorkspaceKey::Id, WorkspaceKey::Text, WorkspaceKey::Both);
    let status = status(&mut fields);
    let role = role(&mut fields);
    let groups = group_items(&mut fields);
    Some(Relation {
        workspace: workspace?,
        status,
        role,
        groups,
    })
}

/// The field `groups`, if present.
pub(super) fn group_items(fields: &mut Fields<'_>) -> Option<Vec<ListedGroup>> {
    fields.optional_list("groups", group_item)
}

/// An archived entry means "not in this group".
fn group_item(mut fields: Fields<'_>) -> Option<ListedGroup> {
    let group = key(&mut fields, GroupKey::Id, GroupKey::Text, GroupKey::Both);
    let status = status(&mut fields);
    Some(ListedGroup {
        group: group?,
        is_member: status != Some(Status::Archived),
    })
}

/// The field `status`, if present.
pub(super) fn status(fields: &mut Fields<'_>) -> Option<Status> {
    fields.optional("status")
}

/// The field `role`, if present.
pub(super) fn role(fields: &mut Fields<'_>) -> Option<Role> {
    fields.optional("role")
}

/// The fields `id` and `name`, of which at least one is required.
fn key<Id: Field, Key>(
    fields: &mut Fields<'_>,
    by_id: impl Fn(Id) -> Key,
    by_name: impl Fn(String) -> Key,
    by_both: impl Fn(Id, String) -> Key,
) -> Option<Key> {
    if !fields.has("id") && !fields.has("name") {
        fields.broken("must have an id or a name");
        return None;
    }
    let (id, name) = (fields.optional("id"), fields.optional::<Name>("name"));
    match (id, name.map(|name| name.to_string())) {
        (Some(id), Some(name)) => Some(by_both(id, name)),
        (Some(id), None) => Some(by_id(id)),
        (None, Some(name)) => Some(by_name(name)),
        (None, None) => None,
    }
}

/// A workspace and the user's place in it. It is found by its `id`, its `name`, or both, which then must mean the same one.
#[derive(ToSchema)]
#[schema(as = WorkspaceItem)]
#[expect(dead_code, reason = "only its schema is used")]
pub(super) struct WorkspaceItemSchema {
    id: Option<uuid::Uuid>,
    /// Its name or its slug, whatever the case of the letters.
    #[schema(min_length = 1, max_length = 255)]
    name: Option<String>,
    /// The user's status in the workspace.
    #[schema(default = "active")]
    status: Option<super::shapes::StatusWords>,
    /// The user's role in the workspace. Left out, it is `admin` for a user in the group `admin`.
    role: Option<super::shapes::RoleWords>,
    /// The user's groups. `all_users` is always among them; `admin` makes the user an admin of the workspace.
    groups: Option<Vec<GroupItemSchema>>,
}

/// A group of the workspace, found by its `id`, its `name`, or both, which then must mean the same one.
#[derive(ToSchema)]
#[schema(as = GroupItem)]
#[expect(dead_code, reason = "only its schema is used")]
pub(super) struct GroupItemSchema {
    id: Option<uuid::Uuid>,
    #[schema(min_length = 1, max_length = 255)]
    name: Option<String>,
    /// `archived` means: not in this group.
    #[schema(default = "active")]
    status: Option<super::shapes::StatusWords>,
}
