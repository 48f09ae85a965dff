//! Imports workspaces and their groups, from another server or from a file.

use super::list::all_workspaces;
use super::{create, naming};
use crate::ops::groups;
use crate::{Access, Error, Op, Tx};
use directory::{
    Description, Group, GroupId, GroupName, Name, Refusal, Scope, Slug, Status, Workspace, WorkspaceHead, WorkspaceId,
    WorkspaceIndex, WorkspaceKey,
};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// A workspace of the other server or of a file. Its ids are kept if they are free.
#[derive(Debug, Clone)]
pub struct WantedWorkspace {
    /// Its id. An existing workspace with this id is the same one, whatever its name.
    pub id: Option<WorkspaceId>,
    /// Its name. If no existing workspace has its id, the one that this name identifies is the same one.
    pub name: Name,
    /// Its slug, if it has one.
    pub slug: Option<Slug>,
    /// The status, for a new workspace.
    pub status: Status,
    /// The id of its group `all_users`.
    pub all_users: Option<GroupId>,
    /// The id of its group `admin`.
    pub admin: Option<GroupId>,
    /// Its custom groups.
    pub groups: Vec<WantedGroup>,
}

/// A custom group of the other server or of a file. An existing group is found by its name.
#[derive(Debug, Clone)]
pub struct WantedGroup {
    /// Its id, which is kept if it is free.
    pub id: Option<GroupId>,
    /// Its name.
    pub name: GroupName,
    /// The description, for a new group.
    pub description: Option<Description>,
}

/// The result for one workspace.
#[derive(Debug, Clone)]
pub struct ImportedWorkspace {
    /// The workspace after the import, with all of its groups.
    pub workspace: Workspace,
    /// Whether the import created it.
    pub is_new: bool,
    /// The groups that the import created.
    pub new_groups: Vec<Group>,
}

/// Why a workspace was not imported.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotImported {
    /// It would be the same workspace here as another one of the other server.
    #[error(
        "the workspace {:?} would become {:?} here, and so would another workspace of that server; rename one of them",
        wanted.as_str(),
        here.as_str()
    )]
    Claimed {
        /// Its name.
        wanted: Name,
        /// The name of the workspace here.
        here: Name,
    },
    /// It can't be resolved to one workspace here.
    #[error(transparent)]
    Refused(#[from] Refusal),
}

/// Creates the missing workspaces and groups in one transaction. Returns all of them as they are after the import, in
/// the order of the request. Existing ones stay unchanged. Two workspaces of the other server never become one.
#[derive(Debug, Clone)]
pub struct ImportWorkspaces {
    /// The workspaces. Two of them are the same one if they have the same id or, unless both have ids, the same name.
    pub workspaces: Vec<WantedWorkspace>,
    /// The workspaces here that already correspond to other workspaces of that server.
    pub claimed: HashSet<WorkspaceId>,
}

impl Op for ImportWorkspaces {
    type Output = Vec<Result<ImportedWorkspace, NotImported>>;
    const NAME: &'static str = "workspaces.import";
    const ACCESS: Access = Access::Write;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, Error> {
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
    /// Whether the two are the same workspace. Names are compared only if one of them has no id.
    fn is_same(&self, other: &Self) -> bool {
        match (self.id, other.id) {
            (Some(id), Some(other)) => id == other,
            _ => self.name.key() == other.name.key(),
        }
    }
}

/// All existing workspaces, and all ids in use.
struct ExistingWorkspaces<'a> {
    workspaces: Vec<Workspace>,
    /// Finds a workspace's position in the list by its names.
    index: WorkspaceIndex,
    ids: HashSet<Uuid>,
    /// The keys of the requested names.
    wanted_names: HashSet<String>,
    /// Which requested workspace each existing one corresponds to; `None` if it corresponds to one that isn't
    /// requested.
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
        // Ids come first: the name of a workspace that was renamed on the other server may belong to another one by
        // now.
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

    fn import(&mut self, tx: &Tx<'_>, wanted: &'a WantedWorkspace) -> Result<ImportedWorkspace, NotImported> {
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
                    created_at: tx.now(),
                    updated_at: tx.now(),
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

    fn add(&mut self, tx: &Tx<'_>, wanted: &WantedWorkspace) -> usize {
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
            updated_at: tx.now(),
            groups: Vec::new(),
        };
        let head = &workspace.head;
        self.index.add(head.id, Some(workspace.slug.clone()), head.name.clone());
        self.workspaces.push(workspace);
        self.workspaces.len() - 1
    }

    /// The requested id, or a new one if it is taken or none is requested.
    fn free(&mut self, tx: &Tx<'_>, wanted: Option<Uuid>) -> Uuid {
        let id = wanted
            .filter(|id| !self.ids.contains(id))
            .unwrap_or_else(|| tx.new_id());
        self.ids.insert(id);
        id
    }

    /// The requested slug, or one derived from the name, with a number appended if necessary. It identifies no other
    /// workspace, not even a requested one that isn't created yet.
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
