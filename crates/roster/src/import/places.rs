//! The workspaces and groups that rows name.

use std::collections::{HashMap, HashSet};

use clap::Args;
use directory::{
    ADMIN, ALL_USERS, AddedMembership, Group, GroupId, GroupName, Name, Role, Slug, Status, Workspace, WorkspaceHead,
    WorkspaceId,
};
use store::Environment;
use store::ops::workspaces::{Import, ImportedWorkspace, WantedWorkspace};

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

/// All workspaces with their groups, those that are to be made among them.
pub struct Places<'a> {
    workspaces: Vec<Known>,
    by_id: HashMap<WorkspaceId, usize>,
    by_slug: HashMap<String, usize>,
    by_name: HashMap<String, usize>,
    missing: Missing,
    environment: &'a dyn Environment,
}

/// A workspace and its groups by the keys of their names. What is to be made has ids of its own until then.
struct Known {
    head: WorkspaceHead,
    groups: HashMap<String, Group>,
    is_new: bool,
    new_groups: Vec<GroupName>,
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
        };
        for workspace in workspaces {
            let slug = workspace.slug.clone();
            places.add(Known::new(workspace), Some(&slug));
        }
        places
    }

    fn add(&mut self, known: Known, slug: Option<&Slug>) -> usize {
        let place = self.workspaces.len();
        self.by_id.insert(known.head.id, place);
        self.by_name.insert(known.head.name.to_string(), place);
        if let Some(slug) = slug {
            self.by_slug.entry(slug.to_string()).or_insert(place);
        }
        self.workspaces.push(known);
        place
    }

    /// What makes all that was looked for and isn't there.
    pub fn import(&self) -> Import {
        let lacking = self.workspaces.iter().filter(|known| known.is_lacking());
        Import {
            workspaces: lacking.map(Known::wanted).collect(),
            claimed: HashSet::new(),
        }
    }

    /// Takes what [`Self::import`] has made, in its order. What was found before is found again, now as it is there; what
    /// wasn't looked for is wrong from now on.
    pub fn made(&mut self, made: Vec<ImportedWorkspace>) {
        self.missing = Missing::default();
        let lacking = self.workspaces.iter_mut().filter(|known| known.is_lacking());
        for (known, made) in lacking.zip(made) {
            *known = Known::new(made.workspace);
        }
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
        let known = Known {
            head,
            groups: HashMap::new(),
            is_new: true,
            new_groups: Vec::new(),
        };
        Ok(self.add(known, slug.as_ref()))
    }

    fn find_group(&mut self, workspace: usize, reference: &str, key: &str) -> Result<Group, String> {
        let known = &mut self.workspaces[workspace];
        if let Some(group) = known.groups.get(key) {
            return Ok(group.clone());
        }
        let place = format!("{}/{reference}", known.head.name);
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
        known.groups.insert(key.to_owned(), group.clone());
        known.new_groups.push(name);
        Ok(group)
    }
}

impl Known {
    fn new(workspace: Workspace) -> Self {
        let groups = workspace.groups.into_iter().map(|group| (group.name.key(), group));
        Self {
            head: workspace.head,
            groups: groups.collect(),
            is_new: false,
            new_groups: Vec::new(),
        }
    }

    /// Whether something is to be made.
    const fn is_lacking(&self) -> bool {
        self.is_new || !self.new_groups.is_empty()
    }

    fn wanted(&self) -> WantedWorkspace {
        WantedWorkspace {
            id: (!self.is_new).then_some(self.head.id),
            name: self.head.name.clone(),
            slug: None,
            status: Status::Active,
            all_users: None,
            admin: None,
            groups: self.new_groups.iter().map(|name| (None, name.clone())).collect(),
        }
    }
}
