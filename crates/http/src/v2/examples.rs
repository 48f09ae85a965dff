//! The examples in the description of version 2. They are sent after those of version 1, in the order of the description.

use serde_json::{Value, json};

/// The workspace that the examples create, by its slug.
pub(super) const SLUG: &str = "finance";

const TIME: &str = "2026-11-23T09:00:00.000Z";

pub(super) fn workspace() -> Value {
    json!({
        "id": "0199f0c0-5555-7aaa-8bbb-0123456789ab", "name": "Finance", "slug": SLUG, "status": "active",
        "default": false, "created_at": TIME, "updated_at": TIME,
    })
}

pub(super) fn new_workspace() -> Value {
    json!({"name": "Finance", "slug": SLUG})
}

pub(super) fn workspace_change() -> Value {
    json!({"name": "Finance EMEA"})
}

/// The user whom the examples create, and add to the workspace.
pub(super) const EMAIL: &str = "grace@example.com";

/// The id of a workspace in the examples of errors.
pub(super) const HOME: &str = "0199f0c0-5555-7aaa-8bbb-0123456789ab";

/// The group that the examples create in the workspace.
pub(super) const GROUP: &str = "Auditors";

pub(super) fn group() -> Value {
    json!({
        "id": "0199f0c0-6666-7aaa-8bbb-0123456789ab", "name": GROUP, "description": "Sees all books, changes none",
        "member_count": 0, "created_at": TIME, "updated_at": TIME,
    })
}

pub(super) fn new_group() -> Value {
    json!({"name": GROUP})
}

pub(super) fn group_change() -> Value {
    json!({"description": "Sees all books, changes none"})
}

const USER_ID: &str = "0199f0c2-7777-7cc1-9a51-2b1f4f1f9d10";

fn user_with(status: &str) -> Value {
    json!({
        "id": USER_ID, "name": "Grace Hopper", "email": EMAIL, "status": status, "home": null,
        "created_at": TIME, "updated_at": TIME,
    })
}

pub(super) fn user() -> Value {
    user_with("active")
}

pub(super) fn archived_user() -> Value {
    user_with("archived")
}

pub(super) fn new_user() -> Value {
    json!({"name": "Grace Hopper", "email": EMAIL, "password": "c0rrect-horse"})
}

pub(super) fn user_change() -> Value {
    json!({"name": "Grace Murray Hopper"})
}

fn member_with(status: &str) -> Value {
    json!({
        "id": USER_ID, "name": "Grace Hopper", "email": EMAIL, "role": "builder", "status": status,
        "userDetails": [{"key": "cost_center", "value": "4711"}], "expires_at": null, "role_until": null,
        "created_at": TIME, "updated_at": TIME,
    })
}

pub(super) fn member() -> Value {
    member_with("active")
}

pub(super) fn archived_member() -> Value {
    member_with("archived")
}

pub(super) fn new_member() -> Value {
    json!({
        "name": "Grace Hopper", "email": EMAIL, "role": "builder",
        "userDetails": [{"key": "cost_center", "value": "4711"}],
    })
}

pub(super) fn member_change() -> Value {
    json!({"role": "admin", "role_until": "2099-12-31T18:00:00Z"})
}

pub(super) fn access() -> Value {
    let term = |until: Value| {
        json!({
            "since": TIME, "by": {"type": "root", "id": null, "label": null}, "via": "api", "until": until,
        })
    };
    let with = |mut object: Value, until: Value| {
        let (fields, term) = (object.as_object_mut(), term(until));
        if let (Some(fields), Value::Object(term)) = (fields, term) {
            fields.extend(term);
        }
        object
    };
    json!({
        "status": with(json!({"status": "active"}), Value::Null),
        "role": with(json!({"role": "admin"}), json!("2099-12-31T18:00:00.000Z")),
        "groups": [with(json!({"id": "0199f0c0-6666-7aaa-8bbb-0123456789ab", "name": GROUP}), Value::Null)],
    })
}

pub(super) fn batch() -> Value {
    json!({"mode": "all", "operations": [
        {"method": "PATCH", "path": format!("/api/v2/ext/users/{EMAIL}"), "body": {"name": "Grace Hopper"}},
        {"method": "PATCH", "path": format!("/api/v2/ext/workspaces/{SLUG}/users/{EMAIL}"), "body": {"role": "builder"}},
    ]})
}

pub(super) fn batch_results() -> Value {
    json!([{"status": 200, "body": user()}, {"status": 200, "body": member()}])
}

pub(super) fn new_members() -> Value {
    json!({"users": [
        {"name": "Katherine Johnson", "email": "katherine@example.com", "role": "end-user"},
        {"name": "Mary Jackson", "email": "mary@example.com", "role": "admin"},
    ]})
}

pub(super) fn added_members() -> Value {
    json!({"created": [member()], "errors": [
        {"index": 1, "email": "mary@example.com", "code": "ALREADY_MEMBER", "message": "User is already in this workspace"},
    ]})
}

pub(super) fn member_changes() -> Value {
    json!({"users": [{"id": "katherine@example.com", "role": "builder"}]})
}

pub(super) fn updated_members() -> Value {
    json!({"updated": [member()], "errors": []})
}

/// A page with this object.
pub(super) fn page(object: &Value) -> Value {
    json!({"data": [object], "pagination": {"page": 1, "per_page": 20, "total_count": 1}})
}

pub(super) fn user_workspace() -> Value {
    json!({
        "id": HOME, "name": "Finance", "slug": SLUG, "status": "active", "role": "builder", "default": false,
        "expires_at": null, "role_until": null, "created_at": TIME, "updated_at": TIME,
    })
}

pub(super) fn place() -> Value {
    json!({"id": "0199f0c0-6666-7aaa-8bbb-0123456789ab", "name": GROUP, "expires_at": null})
}

pub(super) fn group_member() -> Value {
    json!({
        "id": USER_ID, "name": "Grace Hopper", "email": EMAIL, "status": "active", "expires_at": null, "created_at": TIME,
    })
}
