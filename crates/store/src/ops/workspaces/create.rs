//! Creating a workspace.

use crate::dialect::Unique;
use crate::ops::rows;
use crate::{Access, Conn, Error, Fault, Op, Tx};
use directory::{Event, GroupId, Name, Refusal, Scope, Slug, Status, Workspace, WorkspaceHead, WorkspaceId};

/// Creates an active workspace with its default groups; answers the workspace. The first one ever is the default.
///
/// Refuses a name that is taken and a given slug that is taken. Without a slug, one is made from the name, with a number
/// behind it if need be.
#[derive(Debug)]
pub struct Create {
    /// The name.
    pub name: Name,
    /// The slug, if a certain one is wanted.
    pub slug: Option<Slug>,
}

impl Op for Create {
    type Output = Workspace;
    const NAME: &'static str = "workspaces.create";
    const ACCESS: Access = Access::Write;

    async fn run<C: Conn>(&self, tx: &mut Tx<'_, C>) -> Result<Workspace, Error> {
        let slug = match &self.slug {
            Some(slug) => slug.clone(),
            None => free_slug(tx.ask_instance(Scope::WorkspacesWrite)?, &self.name).await?,
        };
        let workspace = Workspace {
            head: WorkspaceHead {
                id: WorkspaceId(tx.new_id()),
                name: self.name.clone(),
                all_users: GroupId(tx.new_id()),
                admin: GroupId(tx.new_id()),
            },
            slug,
            status: Status::Active,
            is_default: !any_workspace(tx.ask_instance(Scope::WorkspacesWrite)?).await?,
            created_at: tx.now(),
            groups: Vec::new(),
        };
        insert(tx, &workspace).await.map_err(|error| self.refusal(error))?;
        Ok(workspace)
    }
}

impl Create {
    /// What a violated constraint means. Two that run at the same time can both think they are the first, or choose the
    /// same slug: then the later one is run again.
    fn refusal(&self, error: Error) -> Error {
        let Error::Failed(fault) = error else { return error };
        match (fault, &self.slug) {
            (Fault::NotUnique(Unique::WorkspaceName), _) => Refusal::WorkspaceNameTaken(self.name.clone()).into(),
            (Fault::NotUnique(Unique::WorkspaceSlug), Some(slug)) => Refusal::SlugTaken(slug.clone()).into(),
            (Fault::NotUnique(unique @ (Unique::DefaultWorkspace | Unique::WorkspaceSlug)), _) => {
                Fault::Conflict(format!("{unique:?}")).into()
            }
            (fault, _) => fault.into(),
        }
    }
}

async fn any_workspace<C: Conn>(conn: &mut C) -> Result<bool, Fault> {
    Ok(conn
        .row("SELECT id FROM workspaces LIMIT 1", &[], |row| row.id(0))
        .await?
        .is_some())
}

/// The slug that a name makes; `workspace` if it makes none.
pub(super) fn slug_of(name: &Name) -> Slug {
    Slug::from_name(name.as_str()).unwrap_or_else(|| Slug::from_store("workspace".to_owned()))
}

/// The first of `finance`, `finance-2`, `finance-3`, ... that no workspace has, not as its name either: a slug is looked for
/// before a name, and who says a name means that one.
async fn free_slug<C: Conn>(conn: &mut C, name: &Name) -> Result<Slug, Fault> {
    let base = slug_of(name);
    let taken = "SELECT id FROM workspaces WHERE slug = $1 OR name = $1";
    let mut number = 1;
    loop {
        let slug = base.numbered(number);
        let found = conn.row(taken, &[slug.as_str().into()], |row| row.id(0)).await?;
        if found.is_none() {
            return Ok(slug);
        }
        number += 1;
    }
}

/// Inserts a workspace, but not its groups, and records that it was created.
pub(super) async fn insert<C: Conn>(tx: &mut Tx<'_, C>, workspace: &Workspace) -> Result<(), Error> {
    let head = &workspace.head;
    let row = rows::workspace(
        head.id,
        &head.name,
        &workspace.slug,
        workspace.status,
        workspace.is_default,
        [head.all_users, head.admin],
        workspace.created_at,
    );
    tx.record([Event::workspace_created(workspace)])?
        .execute(rows::INSERT_WORKSPACE, &row)
        .await?;
    Ok(())
}
