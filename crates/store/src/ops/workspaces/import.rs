//! Importing workspaces and their groups from another server, or from a file.

use super::create;
use super::list::all_workspaces;
use crate::ops::groups;
use crate::{Access, Conn, Error, Fault, Op, Tx};
use directory::{Group, GroupId, GroupName, Name, Scope, Slug, Status, Workspace, WorkspaceHead, WorkspaceId};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// A workspace as the other server has it, or as a file names it. Its ids are kept where they are free.
#[derive(Debug, Clone)]
pub struct WantedWorkspace {
    /// Its id, by which it is found here, whatever it is called.
    pub id: Option<WorkspaceId>,
    /// Its name, by which it is found here if nothing has its id.
    pub name: Name,
    /// Its slug, if it gives one.
    pub slug: Option<Slug>,
    /// The status, if it is new here.
    pub status: Status,
    /// The id of its group `all_users`.
    pub all_users: Option<GroupId>,
    /// The id of its group `admin`.
    pub admin: Option<GroupId>,
    /// Its custom groups, which are found by their names.
    pub groups: Vec<(Option<GroupId>, GroupName)>,
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

/// Another workspace of the other server's is already what this one would be here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "the workspace {:?} would be {:?} here, which another workspace of that server's is already; rename one of them",
    wanted.as_str(),
    here.as_str()
)]
pub struct Claimed {
    wanted: Name,
    here: Name,
}

/// Makes the workspaces and groups that are not there, all or nothing; answers them as they are here, in the order in which
/// they are wanted. What is there stays as it is. No two workspaces of the other server's become one.
#[derive(Debug, Clone)]
pub struct Import {
    /// The workspaces. Two with one id, or with one name and not two ids, are the same one.
    pub workspaces: Vec<WantedWorkspace>,
    /// Those here that other workspaces of that server's are.
    pub claimed: HashSet<WorkspaceId>,
}

impl Op for Import {
    type Output = Vec<Result<ImportedWorkspace, Claimed>>;
    const NAME: &'static str = "workspaces.import";
    const ACCESS: Access = Access::Write;

    async fn run<C: Conn>(&self, tx: &mut Tx<'_, C>) -> Result<Self::Output, Error> {
        tx.ask_instance(Scope::WorkspacesWrite)?;
        let imported = plan(tx, self).await?;
        for imported in imported.iter().flatten() {
            let workspace = &imported.workspace;
            if imported.is_new {
                create::insert(tx, workspace).await.map_err(taken_meanwhile)?;
            }
            for group in &imported.new_groups {
                let inserted = groups::create::insert(tx, &workspace.head, group).await;
                inserted.map_err(taken_meanwhile)?;
            }
        }
        Ok(imported)
    }
}

/// Answers what [`Import`] would do, and changes nothing.
#[derive(Debug)]
pub struct PreviewImport(pub Import);

impl Op for PreviewImport {
    type Output = <Import as Op>::Output;
    const NAME: &'static str = "workspaces.preview_import";
    const ACCESS: Access = Access::Snapshot;

    async fn run<C: Conn>(&self, tx: &mut Tx<'_, C>) -> Result<Self::Output, Error> {
        plan(tx, &self.0).await
    }
}

/// Somebody else made it since it was looked for: run again, it is found.
fn taken_meanwhile(error: Error) -> Error {
    match error {
        Error::Failed(Fault::NotUnique(unique)) => Fault::Conflict(format!("{unique:?}")).into(),
        other => other,
    }
}

async fn plan<C: Conn>(tx: &mut Tx<'_, C>, import: &Import) -> Result<<Import as Op>::Output, Error> {
    let mut known = Known::new(all_workspaces(tx.ask_instance(Scope::WorkspacesRead)?).await?, import);
    let wanted = import.workspaces.iter();
    Ok(wanted.map(|wanted| known.import(tx, wanted)).collect())
}

impl WantedWorkspace {
    /// Whether this is the other one: only one that tells no id is known by its name.
    fn is_same(&self, other: &Self) -> bool {
        match (self.id, other.id) {
            (Some(id), Some(other)) => id == other,
            _ => self.name == other.name,
        }
    }
}

/// All workspaces, and all ids that are taken.
struct Known<'a> {
    workspaces: Vec<Workspace>,
    ids: HashSet<Uuid>,
    /// What they are called, and those that are wanted.
    names: HashSet<String>,
    /// What each workspace is at the other server; `None` for one that isn't among those that are wanted.
    claims: HashMap<WorkspaceId, Option<&'a WantedWorkspace>>,
}

impl<'a> Known<'a> {
    fn new(workspaces: Vec<Workspace>, import: &'a Import) -> Self {
        let mut ids = HashSet::new();
        for Workspace { head, groups, .. } in &workspaces {
            ids.extend([head.id.0, head.all_users.0, head.admin.0]);
            ids.extend(groups.iter().map(|group| group.id.0));
        }
        let here = workspaces.iter().map(|workspace| &workspace.head.name);
        let names = here.chain(import.workspaces.iter().map(|wanted| &wanted.name));
        let names = names.map(ToString::to_string).collect();
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
            ids,
            names,
            claims,
        }
    }

    fn import<C: Conn>(&mut self, tx: &Tx<'_, C>, wanted: &'a WantedWorkspace) -> Result<ImportedWorkspace, Claimed> {
        let (at, is_new) = match self.find(wanted) {
            Some(at) => (at, false),
            None => (self.add(tx, wanted), true),
        };
        self.claim(at, wanted)?;
        let mut new_groups = Vec::new();
        let here = self.workspaces[at].groups.iter();
        let mut keys: HashSet<_> = here.map(|group| group.name.key()).collect();
        for (id, name) in &wanted.groups {
            if keys.insert(name.key()) {
                let group = Group {
                    id: GroupId(self.free(tx, id.map(|id| id.0))),
                    name: name.clone(),
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

    fn claim(&mut self, at: usize, wanted: &'a WantedWorkspace) -> Result<(), Claimed> {
        let here = &self.workspaces[at].head;
        match self.claims.entry(here.id).or_insert(Some(wanted)) {
            Some(claimant) if claimant.is_same(wanted) => Ok(()),
            _ => Err(Claimed {
                wanted: wanted.name.clone(),
                here: here.name.clone(),
            }),
        }
    }

    fn find(&self, wanted: &WantedWorkspace) -> Option<usize> {
        let mut all = self.workspaces.iter();
        let by_id = all.position(|workspace| Some(workspace.head.id) == wanted.id);
        let by_name = || {
            let mut all = self.workspaces.iter();
            all.position(|workspace| workspace.head.name == wanted.name)
        };
        by_id.or_else(by_name)
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

    /// The slug that is wanted, else one of the name, with a number behind it if need be. One of the name is no other's name,
    /// as with [`create::Create`].
    fn free_slug(&self, wanted: &WantedWorkspace) -> Slug {
        let base = wanted.slug.clone().unwrap_or_else(|| create::slug_of(&wanted.name));
        let is_name = |slug: &Slug| {
            let is_anothers = self.names.contains(slug.as_str()) && slug.as_str() != wanted.name.as_str();
            wanted.slug.is_none() && is_anothers
        };
        let has_slug = |slug: &Slug| self.workspaces.iter().any(|workspace| workspace.slug == *slug);
        let is_free = |slug: &Slug| !is_name(slug) && !has_slug(slug);
        (1..=u32::MAX)
            .map(|number| base.numbered(number))
            .find(is_free)
            .expect("there are more numbers than workspaces")
    }
}
