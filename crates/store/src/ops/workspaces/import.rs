//! Importing workspaces and their groups from another server.

use super::create;
use super::list::all_workspaces;
use crate::ops::groups;
use crate::{Access, Conn, Error, Fault, Op, Tx};
use directory::{Group, GroupId, GroupName, Name, Slug, Status, Workspace, WorkspaceHead, WorkspaceId};
use std::collections::HashSet;
use uuid::Uuid;

/// A workspace as the other server has it. Its ids are kept where they are free.
#[derive(Debug, Clone)]
pub struct WantedWorkspace {
    /// Its id.
    pub id: Option<WorkspaceId>,
    /// Its name, by which it is found here. If no workspace has it, the id counts: it was renamed.
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

/// Makes the workspaces and groups that are not there, all or nothing; answers them as they are here, in the order in which
/// they are wanted. What is there stays as it is.
#[derive(Debug)]
pub struct Import(pub Vec<WantedWorkspace>);

impl Op for Import {
    type Output = Vec<ImportedWorkspace>;
    const NAME: &'static str = "workspaces.import";
    const ACCESS: Access = Access::Write;

    async fn run<C: Conn>(&self, tx: &mut Tx<'_, C>) -> Result<Vec<ImportedWorkspace>, Error> {
        let imported = plan(tx, &self.0).await?;
        for imported in &imported {
            let workspace = &imported.workspace;
            if imported.is_new {
                create::insert(tx, workspace).await.map_err(taken_meanwhile)?;
            }
            for group in &imported.new_groups {
                let inserted = groups::create::insert(tx, workspace.head.id, group).await;
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
    type Output = Vec<ImportedWorkspace>;
    const NAME: &'static str = "workspaces.preview_import";
    const ACCESS: Access = Access::Scan;

    async fn run<C: Conn>(&self, tx: &mut Tx<'_, C>) -> Result<Vec<ImportedWorkspace>, Error> {
        let Self(Import(wanted)) = self;
        Ok(plan(tx, wanted).await?)
    }
}

/// Somebody else made it since it was looked for: run again, it is found.
fn taken_meanwhile(fault: Fault) -> Fault {
    match fault {
        Fault::NotUnique(unique) => Fault::Conflict(format!("{unique:?}")),
        other => other,
    }
}

async fn plan<C: Conn>(tx: &mut Tx<'_, C>, wanted: &[WantedWorkspace]) -> Result<Vec<ImportedWorkspace>, Fault> {
    let mut known = Known::new(all_workspaces(tx.conn).await?);
    Ok(wanted.iter().map(|wanted| known.import(tx, wanted)).collect())
}

/// All workspaces, and all ids that are taken.
struct Known {
    workspaces: Vec<Workspace>,
    ids: HashSet<Uuid>,
}

impl Known {
    fn new(workspaces: Vec<Workspace>) -> Self {
        let mut ids = HashSet::new();
        for Workspace { head, groups, .. } in &workspaces {
            ids.extend([head.id.0, head.all_users.0, head.admin.0]);
            ids.extend(groups.iter().map(|group| group.id.0));
        }
        Self { workspaces, ids }
    }

    fn import<C: Conn>(&mut self, tx: &Tx<'_, C>, wanted: &WantedWorkspace) -> ImportedWorkspace {
        let (at, is_new) = match self.find(wanted) {
            Some(at) => (at, false),
            None => (self.add(tx, wanted), true),
        };
        let mut new_groups = Vec::new();
        for (id, name) in &wanted.groups {
            let key = name.key();
            if self.workspaces[at].groups.iter().all(|group| group.name.key() != key) {
                let group = Group {
                    id: GroupId(self.free(tx, id.map(|id| id.0))),
                    name: name.clone(),
                };
                self.workspaces[at].groups.push(group.clone());
                new_groups.push(group);
            }
        }
        ImportedWorkspace {
            workspace: self.workspaces[at].clone(),
            is_new,
            new_groups,
        }
    }

    fn find(&self, wanted: &WantedWorkspace) -> Option<usize> {
        let mut all = self.workspaces.iter();
        let by_name = all.position(|workspace| workspace.head.name == wanted.name);
        let by_id = || {
            let mut all = self.workspaces.iter();
            all.position(|workspace| Some(workspace.head.id) == wanted.id)
        };
        by_name.or_else(by_id)
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

    /// The slug that is wanted, else one of the name, with a number behind it if need be.
    fn free_slug(&self, wanted: &WantedWorkspace) -> Slug {
        let base = wanted.slug.clone().unwrap_or_else(|| create::slug_of(&wanted.name));
        let is_free = |slug: &Slug| self.workspaces.iter().all(|workspace| workspace.slug != *slug);
        let mut numbered = (2..).map(|number| base.numbered(number));
        let first = Some(base.clone()).filter(is_free);
        first
            .or_else(|| numbered.find(is_free))
            .expect("there are more numbers than workspaces")
    }
}
