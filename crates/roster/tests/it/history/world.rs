//! The workspaces and groups that the users of a history are in. They stay as they are.

use serde::Deserialize;
use serde_json::Value;

#[derive(Debug, Clone)]
pub struct World {
    pub workspaces: Vec<Workspace>,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Workspace {
    pub id: String,
    pub name: String,
    /// `all_users`, `admin`, and the custom ones.
    pub groups: Vec<Group>,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Group {
    pub id: String,
    pub name: String,
}

impl World {
    /// From the list of workspaces, as operation 7 shows it.
    pub fn new(workspaces: &Value) -> Self {
        let mut workspaces: Vec<Workspace> = serde_json::from_value(workspaces.clone()).expect("a list of workspaces");
        workspaces.sort_by(|a, b| a.id.cmp(&b.id));
        Self { workspaces }
    }

    pub fn by_id(&self, id: &str) -> Option<&Workspace> {
        self.workspaces.iter().find(|workspace| workspace.id == id)
    }

    pub fn by_name(&self, name: &str) -> Option<&Workspace> {
        self.workspaces.iter().find(|workspace| workspace.name == name)
    }
}

impl Workspace {
    pub fn group(&self, name: &str) -> Option<&Group> {
        self.groups.iter().find(|group| group.name == name)
    }
}
