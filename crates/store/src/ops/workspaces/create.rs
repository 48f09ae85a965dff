//! Creates a workspace.

use super::naming;
use crate::ops::rows;
use crate::{Access, Conn, Error, Fault, Op, Tx};
use directory::{Event, GroupId, Name, Scope, Slug, Status, Workspace, WorkspaceHead, WorkspaceId};

/// Creates an active workspace with its default groups, and returns it. The first workspace becomes the default.
///
/// Refuses a name or a slug that already identifies another workspace. Without a slug, one is derived from the name,
/// with a number appended if necessary.
#[derive(Debug)]
pub struct Create {
    /// The name.
    pub name: Name,
    /// The slug; `None` derives one from the name.
    pub slug: Option<Slug>,
}

impl Op for Create {
    type Output = Workspace;
    const NAME: &'static str = "workspaces.create";
    const ACCESS: Access = Access::Write;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Workspace, Error> {
        let head = WorkspaceHead {
            id: WorkspaceId(tx.new_id()),
            name: self.name.clone(),
            all_users: GroupId(tx.new_id()),
            admin: GroupId(tx.new_id()),
        };
        let conn = tx.ask_instance(Scope::WorkspacesWrite)?;
        naming::lock(conn).await?;
        naming::refuse_taken_name(conn, head.id, &head.name).await?;
        let slug = match &self.slug {
            Some(slug) => {
                naming::refuse_taken_slug(conn, head.id, slug).await?;
                slug.clone()
            }
            None => naming::free_slug(conn, head.id, &head.name).await?,
        };
        let is_default = !any_workspace(conn).await?;
        let workspace = Workspace {
            head,
            slug,
            status: Status::Active,
            is_default,
            created_at: tx.now(),
            updated_at: tx.now(),
            groups: Vec::new(),
        };
        insert(tx, &workspace).await?;
        Ok(workspace)
    }
}

async fn any_workspace(conn: &mut dyn Conn) -> Result<bool, Fault> {
    Ok(conn
        .row("SELECT id FROM workspaces LIMIT 1", &[], |row| row.id(0))
        .await?
        .is_some())
}

/// Inserts a workspace without its groups, and records its creation. The caller must hold the lock on naming.
pub(super) async fn insert(tx: &mut Tx<'_>, workspace: &Workspace) -> Result<(), Error> {
    let head = &workspace.head;
    let key = head.name.key();
    let row = rows::workspace(&rows::WorkspaceRow {
        id: head.id,
        name: &head.name,
        name_key: &key,
        slug: &workspace.slug,
        status: workspace.status,
        is_default: workspace.is_default,
        all_users: head.all_users,
        admin: head.admin,
        created_at: workspace.created_at,
        updated_at: Some(workspace.updated_at),
    });
    tx.record([Event::workspace_created(workspace)])?
        .execute(rows::INSERT_WORKSPACE, &row)
        .await
        // Taken by a program that doesn't use the lock.
        .map_err(|fault| Error::from(fault).again_if_taken())?;
    Ok(())
}
