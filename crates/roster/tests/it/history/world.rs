//! The workspaces and groups at the beginning of a history, from which clients choose.

use serde::Deserialize;
use serde_json::Value;

/// The workspace whose name never changes, so that requests can refer to it by name.
pub const KEPT: &str = "support";

#[derive(Debug, Clone)]
pub struct World {
    pub workspaces: Vec<Workspace>,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Workspace {
    pub id: String,
    pub name: String,
    /// `all_users`, `admin`, and the custom groups.
    pub groups: Vec<Group>,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Group {
    pub id: String,
    pub name: String,
}

impl World {
    /// From the list of workspaces, as operation 7 returns it.
    pub fn new(workspaces: &Value) -> Self {
        Self {
            workspaces: serde_json::from_value(workspaces.clone()).expect("a list of workspaces"),
        }
    }
}

impl Group {
    pub fn is_custom(&self) -> bool {
        !["all_users", "admin"].contains(&self.name.as_str())
    }
}
