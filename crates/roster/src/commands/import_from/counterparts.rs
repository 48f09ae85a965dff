//! Finds or creates the workspaces and groups here that correspond to those of the other server.

use std::collections::{HashMap, HashSet};

use directory::{AddedMembership, Group, GroupHead, GroupName, Name, Status, Workspace, WorkspaceId};
use remote::{RemoteWorkspace, UnreadableWorkspace};
use store::ops::workspaces::{ImportWorkspaces, ImportedWorkspace, NotImported, WantedGroup, WantedWorkspace};
use store::{Mode, Op};

use super::memberships::FoundMembership;
use super::wanted::wanted;
use crate::connection::Connection;
use crate::failure::{Failure, note};
use crate::import::Refusal;

/// The workspaces of the other server that were read so far, each with its counterpart here.
pub struct Counterparts<'a> {
    connection: &'a Connection,
    mode: Mode,
    workspaces: Vec<Workspace>,
    /// By the ids of the other server.
    by_id: HashMap<WorkspaceId, Counterpart>,
    /// By its names, with its id if it gives one.
    by_name: HashMap<Name, (Option<WorkspaceId>, Counterpart)>,
    new_workspaces: usize,
    new_groups: usize,
}

/// The index of a workspace among those here, or why it can't be here.
type Counterpart = Result<usize, String>;

/// Why a user, or a membership, can't be here.
pub enum Unresolved {
    /// Because of what it is.
    Refused(String),
    /// Because of the database.
    Failed(Failure),
}

impl<'a> Counterparts<'a> {
    /// Creates the workspaces and groups that are missing, or only tries to. Also returns a refusal for each workspace that can't
    /// be created here.
    pub async fn find(
        connection: &'a Connection,
        workspaces: Vec<Result<RemoteWorkspace, UnreadableWorkspace>>,
        mode: Mode,
    ) -> Result<(Self, Vec<Refusal>), Failure> {
        let mut counterparts = Self {
            connection,
            mode,
            workspaces: Vec::new(),
            by_id: HashMap::new(),
            by_name: HashMap::new(),
            new_workspaces: 0,
            new_groups: 0,
        };
        let (mut all, mut wrong) = (Vec::new(), Vec::new());
        for (position, workspace) in (1..).zip(workspaces) {
            match workspace {
                Ok(workspace) => all.push(wanted(workspace, &mut wrong)),
                Err(UnreadableWorkspace { id, name: None, why }) => {
                    counterparts.remember(id, None, &Err(why.clone()));
                    wrong.push(Refusal {
                        item: format!("workspace {position} of the list"),
                        why,
                    });
                }
                Err(UnreadableWorkspace {
                    id,
                    name: Some(name),
                    why,
                }) => {
                    let why = format!("{name}: {why}");
                    counterparts.remember(id, Some(name), &Err(why.clone()));
                    wrong.push(refused_workspace(why));
                }
            }
        }
        let refused = counterparts.import(all).await?;
        wrong.extend(refused.into_iter().map(refused_workspace));
        Ok((counterparts, wrong))
    }

    /// A sentence with the number of new workspaces and groups.
    pub fn summary(&self) -> String {
        let (workspaces, groups) = (self.new_workspaces, self.new_groups);
        let of = self.workspaces.len();
        format!("{workspaces} of {of} workspaces and {groups} groups are new here")
    }

    /// Creates what is missing. Returns an error for each workspace that can't be created here.
    async fn import(&mut self, workspaces: Vec<WantedWorkspace>) -> Result<Vec<String>, Failure> {
        let keys: Vec<_> = workspaces
            .iter()
            .map(|wanted| (wanted.id, wanted.name.clone()))
            .collect();
        let claimed = self.workspaces.iter().map(|workspace| workspace.head.id).collect();
        let imported = self.run(ImportWorkspaces { workspaces, claimed }).await?;
        let mut wrong = Vec::new();
        for ((id, name), imported) in keys.into_iter().zip(imported) {
            match imported {
                Ok(imported) => self.add(id, name, imported),
                Err(why) => {
                    self.remember(id, Some(name), &Err(why.to_string()));
                    wrong.push(why.to_string());
                }
            }
        }
        Ok(wrong)
    }

    /// A dry run keeps nothing, so each one repeats all workspaces before, followed by the new ones.
    async fn run(&self, import: ImportWorkspaces) -> Result<<ImportWorkspaces as Op>::Output, store::Error> {
        if self.mode == Mode::Keep {
            return self.connection.run(import).await;
        }
        let ImportWorkspaces { workspaces, claimed } = self.as_wanted();
        let before = workspaces.len();
        let all = ImportWorkspaces {
            workspaces: workspaces.into_iter().chain(import.workspaces).collect(),
            claimed,
        };
        let imported: Vec<Result<ImportedWorkspace, NotImported>> = self.connection.call(Mode::Try, all).await?.output;
        Ok(imported.into_iter().skip(before).collect())
    }

    /// An import of all workspaces so far, with the ids that they have.
    pub fn as_wanted(&self) -> ImportWorkspaces {
        ImportWorkspaces {
            workspaces: self.workspaces.iter().map(as_wanted).collect(),
            claimed: HashSet::new(),
        }
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
        self.remember(id, Some(name), &Ok(at));
    }

    fn remember(&mut self, id: Option<WorkspaceId>, name: Option<Name>, counterpart: &Counterpart) {
        if let Some(name) = name {
            self.by_name.entry(name).or_insert_with(|| (id, counterpart.clone()));
        }
        if let Some(id) = id {
            self.by_id.entry(id).or_insert_with(|| counterpart.clone());
        }
    }

    /// The membership as it is to be here. Creates a workspace or group that the list of workspaces didn't have.
    pub async fn of(&mut self, membership: FoundMembership) -> Result<AddedMembership, Unresolved> {
        let at = self.workspace(&membership).await?;
        let mut groups = Vec::with_capacity(membership.groups.len());
        for group in membership.groups {
            groups.push(self.group(at, group).await?);
        }
        Ok(AddedMembership {
            workspace: self.workspaces[at].head.clone(),
            status: membership.status,
            role: membership.role,
            expires_at: None,
            role_until: None,
            groups,
        })
    }

    async fn workspace(&mut self, membership: &FoundMembership) -> Result<usize, Unresolved> {
        if let Some(counterpart) = self.known(membership) {
            return counterpart.map_err(Unresolved::Refused);
        }
        let Some(name) = membership.name.clone() else {
            return Err(Unresolved::Refused(
                "a workspace has no name, and isn't in the list of workspaces".to_owned(),
            ));
        };
        note(&format!(
            "the workspace {:?} isn't in that server's list, as newer ones list no archived ones: it is archived here if it is new",
            name.as_str()
        ));
        let workspace = RemoteWorkspace {
            id: membership.id,
            name,
            slug: None,
            status: Some(Status::Archived),
            groups: Vec::new(),
            unread: Vec::new(),
        };
        self.import(vec![wanted(workspace, &mut Vec::new())]).await?;
        let counterpart = self.known(membership);
        counterpart
            .unwrap_or_else(|| Err("a workspace can't be found again".to_owned()))
            .map_err(Unresolved::Refused)
    }

    /// Finds it by its id, or else by its name unless that belongs to another id.
    fn known(&self, membership: &FoundMembership) -> Option<Counterpart> {
        let by_id = membership.id.and_then(|id| self.by_id.get(&id));
        let by_name = || {
            let (id, counterpart) = self.by_name.get(membership.name.as_ref()?)?;
            (id.is_none() || membership.id.is_none()).then_some(counterpart)
        };
        by_id.or_else(by_name).cloned()
    }

    async fn group(&mut self, at: usize, wanted: WantedGroup) -> Result<GroupHead, Unresolved> {
        let name = wanted.name.clone();
        if let Some(group) = group_of(&self.workspaces[at], &name) {
            return Ok(group);
        }
        let import = ImportWorkspaces {
            workspaces: vec![WantedWorkspace {
                groups: vec![wanted],
                ..as_wanted(&self.workspaces[at])
            }],
            claimed: HashSet::new(),
        };
        let imported = self.run(import).await;
        for imported in imported
            .map_err(|error| Unresolved::Failed(error.into()))?
            .into_iter()
            .flatten()
        {
            self.new_groups += imported.new_groups.len();
            self.workspaces[at] = imported.workspace;
        }
        group_of(&self.workspaces[at], &name)
            .ok_or_else(|| Unresolved::Refused("a group can't be found again".to_owned()))
    }
}

fn refused_workspace(why: String) -> Refusal {
    Refusal {
        item: "a workspace".to_owned(),
        why,
    }
}

fn group_of(workspace: &Workspace, name: &GroupName) -> Option<GroupHead> {
    let groups = || workspace.groups.iter();
    let found = groups().find(|group| group.name == *name);
    found
        .or_else(|| groups().find(|group| group.name.key() == name.key()))
        .map(Group::head)
}

/// The workspace as it is, to be created where it is missing.
fn as_wanted(workspace: &Workspace) -> WantedWorkspace {
    let group = |group: &Group| WantedGroup {
        id: Some(group.id),
        name: group.name.clone(),
        description: group.description.clone(),
    };
    WantedWorkspace {
        id: Some(workspace.head.id),
        name: workspace.head.name.clone(),
        slug: Some(workspace.slug.clone()),
        status: workspace.status,
        all_users: Some(workspace.head.all_users),
        admin: Some(workspace.head.admin),
        groups: workspace.groups.iter().map(group).collect(),
    }
}

impl From<Failure> for Unresolved {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}
