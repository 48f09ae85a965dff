//! The workspaces and groups of a history. Only the names of workspaces change.

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
    /// The name at the beginning; requests change it.
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
        let mut workspaces: Vec<Workspace> = serde_json::from_value(workspaces.clone()).expect("a list of workspaces");
        workspaces.sort_by(|a, b| a.id.cmp(&b.id));
        Self { workspaces }
    }

    pub fn by_id(&self, id: &str) -> Option<&Workspace> {
        self.workspaces.iter().find(|workspace| workspace.id == id)
    }
}

impl Workspace {
    pub fn group(&self, name: &str) -> Option<&Group> {
        self.groups.iter().find(|group| group.name == name)
    }
}
