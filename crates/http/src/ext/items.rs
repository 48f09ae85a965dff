//! Workspace items and group items: how bodies name workspaces and groups (contract, section 3).

use crate::body::{Field, Fields};
use directory::{GroupItem, Name, Reference, Status, WorkspaceItem};
use utoipa::ToSchema;

/// A workspace item's fields.
pub(super) fn workspace_item(mut fields: Fields<'_>) -> Option<WorkspaceItem> {
    let workspace = reference(&mut fields);
    let status = status(&mut fields);
    let groups = group_items(&mut fields);
    Some(WorkspaceItem {
        workspace: workspace?,
        status,
        groups: groups.unwrap_or_default(),
    })
}

/// The field `groups`, if it is there.
pub(super) fn group_items(fields: &mut Fields<'_>) -> Option<Vec<GroupItem>> {
    fields.optional_list("groups", group_item)
}

fn group_item(mut fields: Fields<'_>) -> Option<GroupItem> {
    let group = reference(&mut fields);
    let status = status(&mut fields);
    Some(GroupItem { group: group?, status })
}

/// The field `status`, if it is there.
pub(super) fn status(fields: &mut Fields<'_>) -> Option<Status> {
    fields.optional("status")
}

/// The fields `id` and `name`, of which one is needed.
fn reference<Id: Field>(fields: &mut Fields<'_>) -> Option<Reference<Id>> {
    if !fields.has("id") && !fields.has("name") {
        fields.broken("must have an id or a name");
        return None;
    }
    let (id, name) = (fields.optional("id"), fields.optional::<Name>("name"));
    Reference::new(id, name.map(|name| name.to_string()))
}

/// A workspace and the user's place in it. It is found by its `id`, its `name`, or both, which then must mean the same one.
#[derive(ToSchema)]
#[schema(as = WorkspaceItem)]
#[expect(dead_code, reason = "only its schema is used")]
pub(super) struct WorkspaceItemSchema {
    id: Option<uuid::Uuid>,
    #[schema(min_length = 1, max_length = 255)]
    name: Option<String>,
    /// The user's status in the workspace.
    #[schema(inline, default = "active")]
    status: Option<super::shapes::StatusWords>,
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
    #[schema(inline, default = "active")]
    status: Option<super::shapes::StatusWords>,
}
