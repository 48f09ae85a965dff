//! Importing workspaces and their groups from another server, or from a file.

use super::list::all_workspaces;
use super::{create, naming};
use crate::ops::groups;
use crate::{Access, Conn, Error, Op, Tx};
use directory::{
    Description, Group, GroupId, GroupName, Name, Refusal, Scope, Slug, Status, Workspace, WorkspaceHead, WorkspaceId,
    WorkspaceIndex, WorkspaceKey,
};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// A workspace as the other server has it, or as a file names it. Its ids are kept where they are free.
#[derive(Debug, Clone)]
pub struct WantedWorkspace {
    /// Its id, by which it is found here, whatever it is called.
    pub id: Option<WorkspaceId>,
    /// Its name, by which it is found here if nothing has its id: what answers to it is it.
    pub name: Name,
    /// Its slug, if it gives one.
    pub slug: Option<Slug>,
    /// The status, if it is new here.
    pub status: Status,
    /// The id of its group `all_users`.
    pub all_users: Option<GroupId>,
    /// The id of its group `admin`.
    pub admin: Option<GroupId>,
    /// Its custom groups.
    pub groups: Vec<WantedGroup>,
}

/// A custom group as the other server has it, or as a file names it. It is found here by its name.
#[derive(Debug, Clone)]
pub struct WantedGroup {
    /// Its id, which is kept where it is free.
    pub id: Option<GroupId>,
    /// Its name.
    pub name: GroupName,
    /// What it is for, if it is new here.
    pub description: Option<Description>,
}

/// What became of one workspace.
#[derive(Debug, Clone)]
pub struct ImportedWorkspace {
    /// The workspace as it is here, with all of its groups.
    pub workspace: Workspace,
    /// Whether it was not there.
    pub is_new: bool,
    /// The groups that were not there.
    pub new_groups: Vec<Group>,
}

/// Why a workspace can't be here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotImported {
    /// Another workspace of the other server's is already what this one would be here.
    #[error(
        "the workspace {:?} would be {:?} here, which another workspace of that server's is already; rename one of them",
        wanted.as_str(),
        here.as_str()
    )]
    Claimed {
        /// Its name.
        wanted: Name,
        /// The name of what it would be here.
        here: Name,
    },
    /// It can't be resolved to one workspace here.
    #[error(transparent)]
    Refused(#[from] Refusal),
}

/// Creates the workspaces and groups that are missing, all or nothing; returns all of them as they are here, in the order in
/// which they are wanted. What is there stays as it is. No two workspaces of the other server's become one.
#[derive(Debug, Clone)]
pub struct ImportWorkspaces {
    /// The workspaces. Two with one id, or with one name and not two ids, are the same one.
    pub workspaces: Vec<WantedWorkspace>,
    /// Those here that other workspaces of that server's are.
    pub claimed: HashSet<WorkspaceId>,
}

impl Op for ImportWorkspaces {
    type Output = Vec<Result<ImportedWorkspace, NotImported>>;
    const NAME: &'static str = "workspaces.import";
    const ACCESS: Access = Access::Write;

    async fn run<C: Conn>(&self, tx: &mut Tx<'_, C>) -> Result<Self::Output, Error> {
        naming::lock(tx.ask_instance(Scope::WorkspacesWrite)?).await?;
        let mut known = ExistingWorkspaces::new(all_workspaces(tx.ask_instance(Scope::WorkspacesRead)?).await?, self);
        let wanted = self.workspaces.iter();
        let imported: Vec<_> = wanted.map(|wanted| known.import(tx, wanted)).collect();
        for imported in imported.iter().flatten() {
            let workspace = &imported.workspace;
            if imported.is_new {
                create::insert(tx, workspace).await?;
            }
            for group in &imported.new_groups {
                let inserted = groups::create::insert(tx, &workspace.head, group).await;
                inserted.map_err(Error::again_if_taken)?;
            }
        }
        Ok(imported)
    }
}

impl WantedWorkspace {
    /// Whether this is the other one: only one that gives no id is known by its name.
    fn is_same(&self, other: &Self) -> bool {
        match (self.id, other.id) {
            (Some(id), Some(other)) => id == other,
            _ => self.name.key() == other.name.key(),
        }
    }
}

/// All workspaces, and all ids that are taken.
struct ExistingWorkspaces<'a> {
    workspaces: Vec<Workspace>,
    /// What they answer to, by their places in the list.
    index: WorkspaceIndex,
    ids: HashSet<Uuid>,
    /// The keys of the names that are wanted.
    wanted_names: HashSet<String>,
    /// What each workspace is at the other server; `None` for one that isn't among those that are wanted.
    claims: HashMap<WorkspaceId, Option<&'a WantedWorkspace>>,
}

impl<'a> ExistingWorkspaces<'a> {
    fn new(workspaces: Vec<Workspace>, import: &'a ImportWorkspaces) -> Self {
        let (mut ids, mut index) = (HashSet::new(), WorkspaceIndex::default());
        for Workspace { head, groups, slug, .. } in &workspaces {
            index.add(head.id, Some(slug.clone()), head.name.clone());
            ids.extend([head.id.0, head.all_users.0, head.admin.0]);
            ids.extend(groups.iter().map(|group| group.id.0));
        }
        let mut claims: HashMap<_, _> = import.claimed.iter().map(|id| (*id, None)).collect();
        // Ids first: the name of one that was renamed there may be another one's by now.
        for wanted in &import.workspaces {
            let here = workspaces.iter().find(|workspace| Some(workspace.head.id) == wanted.id);
            if let Some(here) = here {
                claims.entry(here.head.id).or_insert(Some(wanted));
            }
        }
        Self {
            workspaces,
            index,
            ids,
            wanted_names: import.workspaces.iter().map(|wanted| wanted.name.key()).collect(),
            claims,
        }
    }

    fn import<C: Conn>(
        &mut self,
        tx: &Tx<'_, C>,
        wanted: &'a WantedWorkspace,
    ) -> Result<ImportedWorkspace, NotImported> {
        let (at, is_new) = match self.find(wanted)? {
            Some(at) => (at, false),
            None => (self.add(tx, wanted), true),
        };
        self.claim(at, wanted)?;
        let mut new_groups = Vec::new();
        let here = self.workspaces[at].groups.iter();
        let mut keys: HashSet<_> = here.map(|group| group.name.key()).collect();
        for wanted in &wanted.groups {
            if keys.insert(wanted.name.key()) {
                let group = Group {
                    id: GroupId(self.free(tx, wanted.id.map(|id| id.0))),
                    name: wanted.name.clone(),
                    description: wanted.description.clone(),
                };
                self.workspaces[at].groups.push(group.clone());
                new_groups.push(group);
            }
        }
        Ok(ImportedWorkspace {
            workspace: self.workspaces[at].clone(),
            is_new,
            new_groups,
        })
    }

    fn claim(&mut self, at: usize, wanted: &'a WantedWorkspace) -> Result<(), NotImported> {
        let here = &self.workspaces[at].head;
        match self.claims.entry(here.id).or_insert(Some(wanted)) {
            Some(claimant) if claimant.is_same(wanted) => Ok(()),
            _ => Err(NotImported::Claimed {
                wanted: wanted.name.clone(),
                here: here.name.clone(),
            }),
        }
    }

    fn find(&self, wanted: &WantedWorkspace) -> Result<Option<usize>, Refusal> {
        let by_id = wanted.id.map(|id| self.index.resolve(&WorkspaceKey::Id(id)));
        match by_id.transpose()?.flatten() {
            Some(at) => Ok(Some(at)),
            None => self.index.resolve(&WorkspaceKey::Text(wanted.name.to_string())),
        }
    }

    fn add<C: Conn>(&mut self, tx: &Tx<'_, C>, wanted: &WantedWorkspace) -> usize {
        let workspace = Workspace {
            head: WorkspaceHead {
                id: WorkspaceId(self.free(tx, wanted.id.map(|id| id.0))),
                name: wanted.name.clone(),
                all_users: GroupId(self.free(tx, wanted.all_users.map(|id| id.0))),
                admin: GroupId(self.free(tx, wanted.admin.map(|id| id.0))),
            },
            slug: self.free_slug(wanted),
            status: wanted.status,
            is_default: self.workspaces.is_empty(),
            created_at: tx.now(),
            groups: Vec::new(),
        };
        let head = &workspace.head;
        self.index.add(head.id, Some(workspace.slug.clone()), head.name.clone());
        self.workspaces.push(workspace);
        self.workspaces.len() - 1
    }

    /// The id that is wanted, or a new one if it is taken or none is wanted.
    fn free<C: Conn>(&mut self, tx: &Tx<'_, C>, wanted: Option<Uuid>) -> Uuid {
        let id = wanted
            .filter(|id| !self.ids.contains(id))
            .unwrap_or_else(|| tx.new_id());
        self.ids.insert(id);
        id
    }

    /// The slug that is wanted, else one of the name, with a number behind it if need be: no other workspace answers to it, nor
    /// one that is still to come.
    fn free_slug(&self, wanted: &WantedWorkspace) -> Slug {
        let from_name = || Slug::for_name(wanted.name.as_str());
        let base = wanted.slug.clone().unwrap_or_else(from_name);
        let own_key = wanted.name.key();
        base.first_free(|slug| {
            let is_wanted = slug.as_str() != own_key && self.wanted_names.contains(slug.as_str());
            is_wanted || self.index.has(slug.as_str())
        })
    }
}
