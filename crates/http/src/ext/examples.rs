//! The examples in the description of the API.

use serde_json::{Value, json};

pub(super) const USER_ID: &str = "0199f0c2-6f0e-7cc1-9a51-2b1f4f1f9d10";
pub(super) const FINANCE_ID: &str = "0199f0c0-1111-7aaa-8bbb-0123456789ab";

fn all_users() -> Value {
    json!({"id": "0199f0c0-2222-7aaa-8bbb-0123456789ab", "name": "all_users"})
}

fn admin() -> Value {
    json!({"id": "0199f0c0-3333-7aaa-8bbb-0123456789ab", "name": "admin"})
}

pub(super) fn user() -> Value {
    let membership = json!({
        "id": FINANCE_ID, "name": "finance", "status": "active", "groups": [all_users(), admin()],
    });
    json!({
        "id": USER_ID, "name": "Ada Obi King", "email": "ada@example.com", "status": "active",
        "workspaces": [membership],
    })
}

pub(super) fn workspace() -> Value {
    let auditors = json!({"id": "0199f0c0-4444-7aaa-8bbb-0123456789ab", "name": "Auditors"});
    json!({"id": FINANCE_ID, "name": "finance", "status": "active", "groups": [all_users(), admin(), auditors]})
}

pub(super) fn new_user() -> Value {
    json!({
        "name": "Ada Obi King", "email": "ada@example.com", "password": "c0rrect-horse", "status": "active",
        "workspaces": [{"name": "finance", "status": "active", "groups": [{"name": "admin"}]}],
    })
}

pub(super) fn user_change() -> Value {
    json!({"name": "Ada Obi King", "status": "active"})
}

pub(super) fn relations() -> Value {
    json!([{"name": "finance", "status": "active", "groups": [{"name": "admin"}]}])
}

pub(super) fn membership_change() -> Value {
    json!({"status": "archived", "groups": [{"name": "all_users"}]})
}
