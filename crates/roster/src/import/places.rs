//! The workspaces and groups that rows name.

use std::collections::HashMap;

use clap::Args;
use directory::{
    ADMIN, ALL_USERS, AddedMembership, Group, GroupId, GroupName, Name, Role, Slug, Workspace, WorkspaceHead,
    WorkspaceId,
};
use store::Environment;

use super::row::Place;

/// What is done about a workspace or a group that isn't there; by default it is wrong.
#[derive(Debug, Clone, Copy, Default, Args)]
pub struct Missing {
    /// Make the workspaces that are missing
    #[arg(long)]
    create_workspaces: bool,

    /// Make the groups that are missing
    #[arg(long)]
    create_groups: bool,
}

/// What is to be made before users can be members of it.
#[derive(Debug)]
pub enum Creation {
    /// Its id is none that it is going to have; its groups name it by this one.
    Workspace(WorkspaceHead),
    Group {
        workspace: WorkspaceHead,
        name: GroupName,
    },
}

/// All workspaces with their groups, those that are to be made among them.
pub struct Places<'a> {
    workspaces: Vec<Known>,
    by_id: HashMap<WorkspaceId, usize>,
    by_slug: HashMap<String, usize>,
    by_name: HashMap<String, usize>,
    missing: Missing,
    environment: &'a dyn Environment,
    creations: Vec<Creation>,
}

/// A workspace and its groups by the keys of their names.
struct Known {
    head: WorkspaceHead,
    groups: HashMap<String, Group>,
}

impl<'a> Places<'a> {
    /// The workspaces that are there. Ids of those that are to be made come from `environment`.
    pub fn new(workspaces: Vec<Workspace>, missing: Missing, environment: &'a dyn Environment) -> Self {
        let mut places = Self {
            workspaces: Vec::with_capacity(workspaces.len()),
            by_id: HashMap::new(),
            by_slug: HashMap::new(),
            by_name: HashMap::new(),
            missing,
            environment,
            creations: Vec::new(),
        };
        for workspace in workspaces {
            places.add(workspace.head, Some(&workspace.slug), workspace.groups);
        }
        places
    }

    fn add(&mut self, head: WorkspaceHead, slug: Option<&Slug>, groups: Vec<Group>) -> usize {
        let place = self.workspaces.len();
        self.by_id.insert(head.id, place);
        self.by_name.insert(head.name.to_string(), place);
        if let Some(slug) = slug {
            self.by_slug.entry(slug.to_string()).or_insert(place);
        }
        let groups = groups.into_iter().map(|group| (group.name.key(), group)).collect();
        self.workspaces.push(Known { head, groups });
        place
    }

    /// What must be made, in this order, for every place that was looked for to be there.
    pub fn creations(&self) -> &[Creation] {
        &self.creations
    }

    /// The memberships that places mean, or what is wrong with each that means none. Two of one workspace are left as they
    /// are: adding both is adding all that they say.
    pub fn find_all(&mut self, places: &[Place]) -> Result<Vec<AddedMembership>, Vec<String>> {
        let (mut found, mut wrong) = (Vec::with_capacity(places.len()), Vec::new());
        for place in places {
            match self.find(place) {
                Ok(membership) => found.push(membership),
                Err(what) if wrong.contains(&what) => {}
                Err(what) => wrong.push(what),
            }
        }
        if wrong.is_empty() { Ok(found) } else { Err(wrong) }
    }

    fn find(&mut self, place: &Place) -> Result<AddedMembership, String> {
        let at = self.find_workspace(&place.workspace)?;
        let mut membership = AddedMembership {
            workspace: self.workspaces[at].head.clone(),
            status: None,
            role: Role::EndUser,
            groups: Vec::new(),
        };
        if let Some(group) = &place.group {
            match GroupName::key_of(group).as_str() {
                ALL_USERS => {}
                ADMIN => membership.role = Role::Admin,
                key => membership.groups.push(self.find_group(at, group, key)?),
            }
        }
        Ok(membership)
    }

    /// By its id, its slug or its name, in the order of [`store::ops::workspaces::WorkspaceKey`].
    fn find_workspace(&mut self, reference: &str) -> Result<usize, String> {
        let id: Option<WorkspaceId> = reference.parse().ok();
        let found = id
            .and_then(|id| self.by_id.get(&id))
            .or_else(|| self.by_slug.get(reference))
            .or_else(|| self.by_name.get(reference));
        if let Some(place) = found {
            return Ok(*place);
        }
        if id.is_some() || !self.missing.create_workspaces {
            let hint = if id.is_some() {
                ""
            } else {
                "; --create-workspaces makes it"
            };
            return Err(format!("no workspace has the id, slug or name {reference:?}{hint}"));
        }
        let name: Name = reference
            .parse()
            .map_err(|wrong| format!("the name of the workspace {reference:?} {wrong}"))?;
        let slug = Slug::from_name(name.as_str());
        let head = WorkspaceHead {
            id: WorkspaceId(self.environment.new_id()),
            name,
            all_users: GroupId(self.environment.new_id()),
            admin: GroupId(self.environment.new_id()),
        };
        self.creations.push(Creation::Workspace(head.clone()));
        Ok(self.add(head, slug.as_ref(), Vec::new()))
    }

    fn find_group(&mut self, workspace: usize, reference: &str, key: &str) -> Result<Group, String> {
        let Known { head, groups } = &mut self.workspaces[workspace];
        if let Some(group) = groups.get(key) {
            return Ok(group.clone());
        }
        let place = format!("{}/{reference}", head.name);
        if !self.missing.create_groups {
            return Err(format!("there is no group {place:?}; --create-groups makes it"));
        }
        let name: GroupName = reference
            .parse()
            .map_err(|wrong| format!("the name of the group {place:?} {wrong}"))?;
        let group = Group {
            id: GroupId(self.environment.new_id()),
            name: name.clone(),
        };
        groups.insert(key.to_owned(), group.clone());
        let workspace = head.clone();
        self.creations.push(Creation::Group { workspace, name });
        Ok(group)
    }
}
