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
