//! The groups that the other server's list of workspaces has.

use std::collections::HashMap;

use directory::{Name, WorkspaceId};
use remote::{RemoteGroup, RemoteMembership, RemoteWorkspace};

/// The groups of each workspace there, by which a user's groups are found that are named without their workspace.
pub struct Listed {
    groups: Vec<Vec<RemoteGroup>>,
    by_id: HashMap<WorkspaceId, usize>,
    by_name: HashMap<Name, usize>,
}

impl Listed {
    pub fn new<'a>(workspaces: impl Iterator<Item = &'a RemoteWorkspace>) -> Self {
        let mut listed = Self {
            groups: Vec::new(),
            by_id: HashMap::new(),
            by_name: HashMap::new(),
        };
        for (at, workspace) in workspaces.enumerate() {
            listed.groups.push(workspace.groups.clone());
            listed.by_name.entry(workspace.name.clone()).or_insert(at);
            if let Some(id) = workspace.id {
                listed.by_id.entry(id).or_insert(at);
            }
        }
        listed
    }

    /// The groups of a membership's workspace; none if the list doesn't have it.
    pub fn groups(&self, membership: &RemoteMembership) -> &[RemoteGroup] {
        let by_id = membership.id.and_then(|id| self.by_id.get(&id));
        let by_name = || self.by_name.get(membership.name.as_ref()?);
        by_id.or_else(by_name).map_or(&[], |at| &self.groups[*at])
    }
}
