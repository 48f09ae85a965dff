//! What the workspaces and groups of another server are here.

use std::collections::HashMap;

use directory::{
    ADMIN, ALL_USERS, AddedMembership, Group, GroupId, GroupName, Name, Role, Status, Workspace, WorkspaceId,
};
use store::ops::workspaces::{Import, ImportedWorkspace, PreviewImport, WantedWorkspace};

use crate::connection::Connection;
use crate::failure::{Failure, refuse};
use crate::remote::{RemoteGroup, RemoteMembership, RemoteWorkspace};

/// Each workspace of the other server's that was met so far, as it is here.
pub struct Counterparts<'a> {
    connection: &'a Connection,
    is_dry_run: bool,
    workspaces: Vec<Workspace>,
    /// By the ids of the other server.
    by_id: HashMap<WorkspaceId, usize>,
    by_name: HashMap<Name, usize>,
    new_workspaces: usize,
    new_groups: usize,
}

/// Why a user's workspaces and groups were not found.
pub enum Unresolved {
    /// Because of the user.
    Refused(String),
    /// Because of the database.
    Failed(Failure),
}

/// What a group of the other server's is here.
enum Meaning {
    Role(Role),
    Custom(GroupName),
}

impl<'a> Counterparts<'a> {
    /// Makes the workspaces and groups that are missing, unless it is a dry run.
    pub async fn find(
        connection: &'a Connection,
        workspaces: Vec<RemoteWorkspace>,
        is_dry_run: bool,
    ) -> Result<Self, Failure> {
        let mut counterparts = Self {
            connection,
            is_dry_run,
            workspaces: Vec::new(),
            by_id: HashMap::new(),
            by_name: HashMap::new(),
            new_workspaces: 0,
            new_groups: 0,
        };
        let wanted = workspaces.into_iter().map(wanted).collect();
        counterparts.import(wanted).await?;
        Ok(counterparts)
    }

    /// What there was to make, in a sentence.
    pub fn summary(&self) -> String {
        let (workspaces, groups) = (self.new_workspaces, self.new_groups);
        let of = self.workspaces.len();
        format!("{workspaces} of {of} workspaces and {groups} groups are new here")
    }

    async fn import(&mut self, wanted: Vec<WantedWorkspace>) -> Result<(), Failure> {
        let keys: Vec<_> = wanted.iter().map(|wanted| (wanted.id, wanted.name.clone())).collect();
        let imported = if self.is_dry_run {
            self.connection.run(PreviewImport(Import(wanted))).await?
        } else {
            self.connection.run(Import(wanted)).await?
        };
        for ((id, name), imported) in keys.into_iter().zip(imported) {
            self.add(id, name, imported);
        }
        Ok(())
    }

    fn add(&mut self, id: Option<WorkspaceId>, name: Name, imported: ImportedWorkspace) {
        self.new_workspaces += usize::from(imported.is_new);
        self.new_groups += imported.new_groups.len();
        let known = self
            .workspaces
            .iter()
            .position(|known| known.head.id == imported.workspace.head.id);
        let at = known.unwrap_or(self.workspaces.len());
        match known {
            Some(at) => self.workspaces[at] = imported.workspace,
            None => self.workspaces.push(imported.workspace),
        }
        self.by_name.insert(name, at);
        if let Some(id) = id {
            self.by_id.insert(id, at);
        }
    }

    /// What a membership is here. A workspace or group that the list of workspaces didn't have is made.
    pub async fn of(&mut self, membership: &RemoteMembership) -> Result<AddedMembership, Unresolved> {
        let mut role = membership.role.unwrap_or(Role::EndUser);
        let mut names = Vec::new();
        for group in &membership.groups {
            match meaning(&group.name).map_err(Unresolved::Refused)? {
                Meaning::Role(other) => role = role.or_above(other),
                Meaning::Custom(name) => names.push((group.id, name)),
            }
        }
        let at = self.workspace(membership).await?;
        let mut groups = Vec::with_capacity(names.len());
        for (id, name) in names {
            groups.push(self.group(at, id, name).await?);
        }
        Ok(AddedMembership {
            workspace: self.workspaces[at].head.clone(),
            status: membership.status,
            role,
            groups,
        })
    }

    async fn workspace(&mut self, membership: &RemoteMembership) -> Result<usize, Unresolved> {
        if let Some(at) = self.known(membership) {
            return Ok(at);
        }
        let Some(name) = membership.name.clone() else {
            return Err(Unresolved::Refused(
                "a workspace has no name, and isn't in the list of workspaces".to_owned(),
            ));
        };
        let workspace = RemoteWorkspace {
            id: membership.id,
            name,
            slug: None,
            status: None,
            groups: membership.groups.clone(),
        };
        self.import(vec![wanted(workspace)]).await?;
        self.known(membership)
            .ok_or_else(|| Unresolved::Refused("a workspace can't be found again".to_owned()))
    }

    fn known(&self, membership: &RemoteMembership) -> Option<usize> {
        let by_id = membership.id.and_then(|id| self.by_id.get(&id));
        let by_name = || self.by_name.get(membership.name.as_ref()?);
        by_id.or_else(by_name).copied()
    }

    async fn group(&mut self, at: usize, id: Option<GroupId>, name: GroupName) -> Result<Group, Unresolved> {
        let key = name.key();
        let find = |workspace: &Workspace| workspace.groups.iter().find(|group| group.name.key() == key).cloned();
        if let Some(group) = find(&self.workspaces[at]) {
            return Ok(group);
        }
        if self.is_dry_run {
            let group = Group {
                id: GroupId(self.connection.environment().new_id()),
                name,
            };
            self.new_groups += 1;
            self.workspaces[at].groups.push(group.clone());
            return Ok(group);
        }
        let workspace = &self.workspaces[at];
        let wanted = WantedWorkspace {
            id: Some(workspace.head.id),
            name: workspace.head.name.clone(),
            slug: None,
            status: workspace.status,
            all_users: None,
            admin: None,
            groups: vec![(id, name)],
        };
        let imported = self.connection.run(Import(vec![wanted])).await;
        for imported in imported.map_err(|error| Unresolved::Failed(error.into()))? {
            self.new_groups += imported.new_groups.len();
            self.workspaces[at] = imported.workspace;
        }
        find(&self.workspaces[at]).ok_or_else(|| Unresolved::Refused("a group can't be found again".to_owned()))
    }
}

impl From<Failure> for Unresolved {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

/// Newer versions have a group for each role.
fn meaning(group: &str) -> Result<Meaning, String> {
    match GroupName::key_of(group).as_str() {
        ALL_USERS => Ok(Meaning::Role(Role::EndUser)),
        ADMIN => Ok(Meaning::Role(Role::Admin)),
        key => match key.parse() {
            Ok(role) => Ok(Meaning::Role(role)),
            Err(_) => group
                .parse()
                .map(Meaning::Custom)
                .map_err(|wrong| format!("the name of the group {group:?} {wrong}")),
        },
    }
}

/// What is to be made of a workspace where it isn't there. A group whose name can't be one here is left out; users who are in
/// it are refused.
fn wanted(workspace: RemoteWorkspace) -> WantedWorkspace {
    let id_of = |key: &str| {
        let mut groups = workspace.groups.iter();
        groups
            .find(|group| GroupName::key_of(&group.name) == key)
            .and_then(|group| group.id)
    };
    let (all_users, admin) = (id_of(ALL_USERS), id_of(ADMIN));
    let custom = |group: &RemoteGroup| match meaning(&group.name) {
        Ok(Meaning::Custom(name)) => Some((group.id, name)),
        Ok(Meaning::Role(_)) => None,
        Err(why) => {
            refuse(&format!("a group in {}: {why}", workspace.name));
            None
        }
    };
    WantedWorkspace {
        groups: workspace.groups.iter().filter_map(custom).collect(),
        id: workspace.id,
        name: workspace.name,
        slug: workspace.slug,
        status: workspace.status.unwrap_or(Status::Active),
        all_users,
        admin,
    }
}
