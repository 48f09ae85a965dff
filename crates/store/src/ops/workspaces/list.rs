//! Lists all workspaces with their groups.

use crate::{Access, Conn, Error, Fault, Op, Row, Tx, Value};
use directory::{Description, Group, GroupId, GroupName, Name, Scope, Slug, Workspace, WorkspaceHead, WorkspaceId};

/// Returns all workspaces, including archived ones, by creation, each with its custom groups by creation.
#[derive(Debug)]
pub struct List;

impl Op for List {
    type Output = Vec<Workspace>;
    const NAME: &'static str = "workspaces.list";
    const ACCESS: Access = Access::Snapshot;

    async fn run<C: Conn>(&self, tx: &mut Tx<'_, C>) -> Result<Vec<Workspace>, Error> {
        let reach = tx.reach();
        let mut workspaces = all_workspaces(tx.ask(Scope::WorkspacesRead)?).await?;
        workspaces.retain(|workspace| reach.includes(workspace.head.id));
        Ok(workspaces)
    }
}

/// One row for each workspace and each of its groups.
macro_rules! select_workspaces {
    ($where:literal) => {
        concat!(
            "SELECT w.id, w.name, w.all_users_group_id, w.admin_group_id, w.slug, w.status, w.is_default, w.created_at,
                    g.id, g.name, g.description
             FROM workspaces w LEFT JOIN groups g ON g.workspace_id = w.id ",
            $where,
            " ORDER BY w.id, g.id"
        )
    };
}

/// All workspaces.
pub(in crate::ops) async fn all_workspaces<C: Conn>(conn: &mut C) -> Result<Vec<Workspace>, Fault> {
    read(conn, select_workspaces!(""), &[]).await
}

/// The workspace with this id.
pub(super) async fn one_workspace<C: Conn>(conn: &mut C, id: WorkspaceId) -> Result<Option<Workspace>, Fault> {
    Ok(read(conn, select_workspaces!("WHERE w.id = $1"), &[id.0.into()])
        .await?
        .pop())
}

async fn read<C: Conn>(conn: &mut C, sql: &'static str, parameters: &[Value<'_>]) -> Result<Vec<Workspace>, Fault> {
    let mut workspaces = Vec::new();
    conn.for_each(sql, parameters, |row| add_row(&mut workspaces, row))
        .await?;
    Ok(workspaces)
}

fn add_row(workspaces: &mut Vec<Workspace>, row: &dyn Row) -> Result<(), Fault> {
    let id = WorkspaceId(row.id(0)?);
    if workspaces.last().map(|workspace| workspace.head.id) != Some(id) {
        workspaces.push(workspace_of(id, row)?);
    }
    if let (Some(workspace), Some(group)) = (workspaces.last_mut(), row.maybe_id(8)?) {
        workspace.groups.push(Group {
            id: GroupId(group),
            name: GroupName::from_store(row.text(9)?),
            description: row.maybe_text(10)?.map(Description::from_store),
        });
    }
    Ok(())
}

fn workspace_of(id: WorkspaceId, row: &dyn Row) -> Result<Workspace, Fault> {
    Ok(Workspace {
        head: WorkspaceHead {
            id,
            name: Name::from_store(row.text(1)?),
            all_users: GroupId(row.id(2)?),
            admin: GroupId(row.id(3)?),
        },
        slug: Slug::from_store(row.text(4)?.to_owned()),
        status: row.word(5)?,
        is_default: row.bool(6)?,
        created_at: row.time(7)?,
        groups: Vec::new(),
    })
}
