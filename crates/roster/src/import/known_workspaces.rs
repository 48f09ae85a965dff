//! The workspaces and groups that rows name.

use std::collections::{HashMap, HashSet};

use clap::Args;
use directory::{
    AddedMembership, FoundGroup, GroupHead, GroupId, GroupKey, GroupName, Name, Refusal, Role, Slug, Status, Timestamp,
    WantedRole, Workspace, WorkspaceHead, WorkspaceId, WorkspaceIndex, WorkspaceKey, fold,
};
use store::Environment;
use store::ops::workspaces::{ImportWorkspaces, ImportedWorkspace, WantedGroup, WantedWorkspace};

use super::row::{NamedMembership, Place};

/// What is done about a workspace or a group that is missing; by default it is an error.
#[derive(Debug, Clone, Copy, Default, Args)]
pub struct Missing {
    /// Create the workspaces that are missing
    #[arg(long)]
    create_workspaces: bool,

    /// Create the groups that are missing
    #[arg(long)]
    create_groups: bool,
}

/// All workspaces with their groups, those to be created among them.
pub struct KnownWorkspaces<'a> {
    workspaces: Vec<KnownWorkspace>,
    index: WorkspaceIndex,
    missing: Missing,
    environment: &'a dyn Environment,
}

/// A workspace and its groups. What is to be created has its ids already.
struct KnownWorkspace {
    head: WorkspaceHead,
    /// `None` if it is to be created, and its name gives no slug that is free.
    slug: Option<Slug>,
    /// By the keys of their names.
    groups: HashMap<String, Vec<GroupHead>>,
    by_id: HashMap<GroupId, GroupHead>,
    is_new: bool,
    new_groups: Vec<GroupHead>,
}

impl<'a> KnownWorkspaces<'a> {
    /// The existing workspaces. Ids of those to be created come from `environment`.
    pub fn new(workspaces: Vec<Workspace>, missing: Missing, environment: &'a dyn Environment) -> Self {
        let mut known = Self {
            workspaces: Vec::with_capacity(workspaces.len()),
            index: WorkspaceIndex::default(),
            missing,
            environment,
        };
        for workspace in workspaces {
            known.add(KnownWorkspace::new(workspace));
        }
        known
    }

    /// The time now.
    pub fn now(&self) -> Timestamp {
        self.environment.now()
    }

    fn add(&mut self, known: KnownWorkspace) -> usize {
        self.index
            .add(known.head.id, known.slug.clone(), known.head.name.clone());
        self.workspaces.push(known);
        self.workspaces.len() - 1
    }

    /// The import that creates all that was looked for and is missing.
    pub fn import(&self) -> ImportWorkspaces {
        let lacking = self.workspaces.iter().filter(|known| known.is_lacking());
        ImportWorkspaces {
            workspaces: lacking.map(KnownWorkspace::wanted).collect(),
            claimed: HashSet::new(),
        }
    }

    /// Takes what [`Self::import`] has created, in its order. Lookups now find it as it was created; a workspace or group that is
    /// still missing is an error from now on.
    pub fn created(&mut self, created: Vec<ImportedWorkspace>) {
        self.missing = Missing::default();
        let lacking = self.workspaces.iter_mut().filter(|known| known.is_lacking());
        for (known, created) in lacking.zip(created) {
            *known = KnownWorkspace::new(created.workspace);
        }
    }

    /// Resolves the named memberships, with at least the role of this place, or returns an error for each that can't be resolved. Two
    /// memberships of one workspace aren't merged: adding both has the same effect.
    pub fn find_all(&mut self, named: &[NamedMembership], place: Place) -> Result<Vec<AddedMembership>, Vec<String>> {
        let (mut found, mut wrong) = (Vec::with_capacity(named.len()), Vec::new());
        for one in named {
            match self.find(one, place) {
                Ok(membership) => found.push(membership),
                Err(what) if wrong.contains(&what) => {}
                Err(what) => wrong.push(what),
            }
        }
        let role_ends = |membership: &AddedMembership| membership.role_until.is_some();
        if wrong.is_empty() && place.role_until.is_some() && !found.iter().any(role_ends) {
            wrong.push(Refusal::RoleWithoutEnd.to_string());
        }
        if wrong.is_empty() { Ok(found) } else { Err(wrong) }
    }

    fn find(&mut self, named: &NamedMembership, place: Place) -> Result<AddedMembership, String> {
        let at = self.find_workspace(&named.workspace)?;
        let mut membership = AddedMembership {
            workspace: self.workspaces[at].head.clone(),
            status: None,
            role: place.role.unwrap_or(Role::EndUser),
            expires_at: place.expires_at,
            role_until: None,
            groups: Vec::new(),
        };
        if let Some(group) = &named.group {
            match self.find_group(at, group)? {
                FoundGroup::AllUsers(_) => {}
                FoundGroup::Admin(_) => {
                    WantedRole::of(place.role, Some(true)).map_err(|refusal| refusal.to_string())?;
                    membership.role = Role::Admin;
                }
                FoundGroup::Custom(group) => membership.groups.push(group),
            }
        }
        membership.role_until = place.role_until.filter(|_| membership.role != Role::EndUser);
        Ok(membership)
    }

    fn find_workspace(&mut self, reference: &str) -> Result<usize, String> {
        let found = self.index.resolve(&WorkspaceKey::Text(reference.to_owned()));
        if let Some(at) = found.map_err(|refusal| refusal.to_string())? {
            return Ok(at);
        }
        let is_id = reference.parse::<WorkspaceId>().is_ok();
        if is_id || !self.missing.create_workspaces {
            let hint = if is_id { "" } else { "; --create-workspaces creates it" };
            return Err(format!("no workspace has the id, slug or name {reference:?}{hint}"));
        }
        let name: Name = reference
            .parse()
            .map_err(|wrong| format!("the name of the workspace {reference:?} {wrong}"))?;
        Ok(self.add(self.new_workspace(name)))
    }

    fn new_workspace(&self, name: Name) -> KnownWorkspace {
        let slug = Slug::from_name(name.as_str()).filter(|slug| !self.index.has(slug.as_str()));
        KnownWorkspace {
            head: WorkspaceHead {
                id: WorkspaceId(self.environment.new_id()),
                name,
                all_users: GroupId(self.environment.new_id()),
                admin: GroupId(self.environment.new_id()),
            },
            slug,
            groups: HashMap::new(),
            by_id: HashMap::new(),
            is_new: true,
            new_groups: Vec::new(),
        }
    }

    fn find_group(&mut self, workspace: usize, reference: &str) -> Result<FoundGroup, String> {
        let known = &mut self.workspaces[workspace];
        let found = GroupKey::Text(reference.to_owned()).resolve(&known.head, known.candidates(reference));
        if let Some(group) = found.map_err(|refusal| refusal.to_string())? {
            return Ok(group);
        }
        let path = format!("{}/{reference}", known.head.name);
        if !self.missing.create_groups {
            return Err(format!("there is no group {path:?}; --create-groups creates it"));
        }
        let name: GroupName = reference
            .parse()
            .map_err(|wrong| format!("the name of the group {path:?} {wrong}"))?;
        let group = GroupHead {
            id: GroupId(self.environment.new_id()),
            name,
        };
        known.groups.insert(group.name.key(), vec![group.clone()]);
        known.new_groups.push(group.clone());
        Ok(FoundGroup::Custom(group))
    }
}

impl KnownWorkspace {
    fn new(workspace: Workspace) -> Self {
        let mut groups: HashMap<_, Vec<_>> = HashMap::new();
        for group in &workspace.groups {
            groups.entry(group.name.key()).or_default().push(group.head());
        }
        Self {
            head: workspace.head,
            slug: Some(workspace.slug),
            by_id: workspace.groups.iter().map(|group| (group.id, group.head())).collect(),
            groups,
            is_new: false,
            new_groups: Vec::new(),
        }
    }

    /// The custom groups with this id or name.
    fn candidates(&self, reference: &str) -> Vec<GroupHead> {
        let by_id = reference.parse().ok().and_then(|id| self.by_id.get(&id));
        let by_name = self.groups.get(&fold(reference));
        by_id
            .into_iter()
            .chain(by_name.into_iter().flatten())
            .cloned()
            .collect()
    }

    /// Whether it, or one of its groups, is to be created.
    const fn is_lacking(&self) -> bool {
        self.is_new || !self.new_groups.is_empty()
    }

    fn wanted(&self) -> WantedWorkspace {
        let group = |group: &GroupHead| WantedGroup {
            id: Some(group.id),
            name: group.name.clone(),
            description: None,
        };
        WantedWorkspace {
            id: Some(self.head.id),
            name: self.head.name.clone(),
            slug: self.slug.clone(),
            status: Status::Active,
            all_users: Some(self.head.all_users),
            admin: Some(self.head.admin),
            groups: self.new_groups.iter().map(group).collect(),
        }
    }
}
