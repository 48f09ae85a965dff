//! The examples in the description of the API. Sent in the order of the description to a directory that `roster quickstart`
//! created, each of them succeeds.

use serde_json::{Value, json};

pub(super) const USER_ID: &str = "0199f0c2-6f0e-7cc1-9a51-2b1f4f1f9d10";
/// The user whom the examples create.
pub(super) const EMAIL: &str = "ada@example.com";
/// The workspace that `roster quickstart` creates, by its name and its slug.
pub(super) const SLUG: &str = "demo-workspace";
pub(super) const WORKSPACE_ID: &str = "0199f0c0-1111-7aaa-8bbb-0123456789ab";

/// The group that the examples create.
pub(super) const GROUP: &str = "Support";

pub(super) fn group() -> Value {
    json!({
        "id": "0199f0c0-7777-7aaa-8bbb-0123456789ab", "name": GROUP, "description": "Answers customers", "member_count": 0,
        "created_at": "2026-11-23T09:00:00.000Z", "updated_at": "2026-11-23T09:00:00.000Z",
    })
}

pub(super) fn groups() -> Value {
    json!({"data": [group()], "pagination": {"page": 1, "per_page": 20, "total_count": 1}})
}

pub(super) fn new_group() -> Value {
    json!({"name": GROUP, "description": "Answers customers"})
}

pub(super) fn group_change() -> Value {
    json!({"description": "Answers all customers"})
}

fn all_users() -> Value {
    json!({"id": "0199f0c0-2222-7aaa-8bbb-0123456789ab", "name": "all_users"})
}

fn admin() -> Value {
    json!({"id": "0199f0c0-3333-7aaa-8bbb-0123456789ab", "name": "admin"})
}

pub(super) fn user() -> Value {
    let membership = json!({
        "id": WORKSPACE_ID, "name": SLUG, "status": "active", "groups": [all_users(), admin()],
    });
    json!({
        "id": USER_ID, "name": "Ada Obi King", "email": EMAIL, "status": "active",
        "workspaces": [membership],
    })
}

pub(super) fn workspace() -> Value {
    let auditors = json!({"id": "0199f0c0-4444-7aaa-8bbb-0123456789ab", "name": "Auditors"});
    json!({"id": WORKSPACE_ID, "name": SLUG, "status": "active", "groups": [all_users(), admin(), auditors]})
}

pub(super) fn details() -> Value {
    json!({"userDetails": [{"key": "cost centre", "value": "4711"}]})
}

pub(super) fn member() -> Value {
    json!({
        "id": USER_ID, "name": "Ada Obi King", "email": EMAIL, "status": "active",
        "userDetails": [{"key": "cost centre", "value": "4711"}],
    })
}

pub(super) fn new_user() -> Value {
    json!({
        "name": "Ada Obi King", "email": EMAIL, "password": "c0rrect-horse", "status": "active",
        "workspaces": [{"name": SLUG, "status": "active", "groups": [{"name": "admin"}]}],
    })
}

pub(super) fn user_change() -> Value {
    json!({"name": "Ada Obi King", "status": "active"})
}

pub(super) fn relations() -> Value {
    json!([{"name": SLUG, "status": "active", "groups": [{"name": "admin"}]}])
}

pub(super) fn membership_change() -> Value {
    json!({"status": "archived", "groups": [{"name": "all_users"}]})
}

pub(super) fn role() -> Value {
    json!({"newRole": "admin", "email": EMAIL})
}

pub(super) fn in_groups() -> Value {
    json!({"group_names": ["all_users", "admin"], "match": "all", "status": "active"})
}

pub(super) fn member_in_groups() -> Value {
    json!({
        "id": USER_ID, "name": "Ada Obi King", "username": "Ada Obi King", "email": EMAIL, "status": "active",
        "groups": ["all_users", "admin"],
    })
}
