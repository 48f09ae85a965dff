//! Listing all workspaces with their groups, at once or page by page.

use crate::ops::events::if_visible;
use crate::ops::pages::Pages;
use crate::{Access, Conn, Error, Fault, Op, Row, Tx, Value};
use directory::{Description, Group, GroupId, GroupName, Name, Scope, Slug, Workspace, WorkspaceHead, WorkspaceId};
use uuid::Uuid;

/// Workspaces in one page.
const PAGE: u16 = 256;

/// Answers all workspaces, archived ones too, by creation, each with its custom groups by creation. All are in memory at once:
/// for the command line, where one caller asks.
#[derive(Debug)]
pub struct List;

impl Op for List {
    type Output = Vec<Workspace>;
    const NAME: &'static str = "workspaces.list";
    const ACCESS: Access = Access::Snapshot;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<Workspace>, Error> {
        let reach = tx.reach();
        let mut workspaces = all_workspaces(tx.ask(Scope::WorkspacesRead)?).await?;
        workspaces.retain(|workspace| reach.includes(workspace.head.id));
        Ok(workspaces)
    }
}

/// Answers the same workspaces if one page holds them, and nothing if they are more: those are for [`ListPages`], which holds a
/// connection for as long as its client reads.
#[derive(Debug)]
pub struct ListIfFew;

impl Op for ListIfFew {
    type Output = Option<Vec<Workspace>>;
    const NAME: &'static str = "workspaces.list_if_few";
    const ACCESS: Access = Access::Snapshot;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Option<Vec<Workspace>>, Error> {
        let reach = tx.reach();
        let mut page = next_workspaces(tx.ask(Scope::WorkspacesRead)?, Uuid::nil()).await?;
        if page.len() == usize::from(PAGE) {
            return Ok(None);
        }
        page.retain(|workspace| reach.includes(workspace.head.id));
        Ok(Some(page))
    }
}

/// Hands the same workspaces to `pages`, from one snapshot.
#[derive(Debug)]
pub struct ListPages<P> {
    /// Where they go.
    pub pages: P,
}

impl<P: Pages<Workspace>> Op for ListPages<P> {
    type Output = ();
    const NAME: &'static str = "workspaces.list_pages";
    const ACCESS: Access = Access::Stream;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Error> {
        let reach = tx.reach();
        tx.ask(Scope::WorkspacesRead)?;
        let head = if_visible(tx).await?;
        self.pages.head(head).await?;
        let conn = tx.ask(Scope::WorkspacesRead)?;
        let mut after = Uuid::nil();
        loop {
            let mut page = next_workspaces(conn, after).await?;
            let Some(last) = page.last() else {
                return Ok(());
            };
            after = last.head.id.0;
            page.retain(|workspace| reach.includes(workspace.head.id));
            if !page.is_empty() {
                self.pages.page(&page).await?;
            }
        }
    }
}

/// A row for each workspace and each of its groups.
macro_rules! select_workspaces {
    ($from:literal, $where:literal) => {
        concat!(
            "SELECT w.id, w.name, w.all_users_group_id, w.admin_group_id, w.slug, w.status, w.is_default, w.created_at,
                    w.updated_at, g.id, g.name, g.description, g.created_at, g.updated_at
             FROM ",
            $from,
            " w LEFT JOIN groups g ON g.workspace_id = w.id ",
            $where,
            " ORDER BY w.id, g.id"
        )
    };
}

/// All workspaces.
pub(in crate::ops) async fn all_workspaces(conn: &mut dyn Conn) -> Result<Vec<Workspace>, Fault> {
    read(conn, select_workspaces!("workspaces", ""), &[]).await
}

/// The workspace with this id.
pub(super) async fn one_workspace(conn: &mut dyn Conn, id: WorkspaceId) -> Result<Option<Workspace>, Fault> {
    Ok(read(
        conn,
        select_workspaces!("workspaces", "WHERE w.id = $1"),
        &[id.0.into()],
    )
    .await?
    .pop())
}

/// The next ones behind an id.
async fn next_workspaces(conn: &mut dyn Conn, after: Uuid) -> Result<Vec<Workspace>, Fault> {
    let page = select_workspaces!("(SELECT * FROM workspaces WHERE id > $1 ORDER BY id LIMIT $2)", "");
    read(conn, page, &[after.into(), i64::from(PAGE).into()]).await
}

async fn read(conn: &mut dyn Conn, sql: &'static str, parameters: &[Value<'_>]) -> Result<Vec<Workspace>, Fault> {
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
    if let (Some(workspace), Some(group)) = (workspaces.last_mut(), row.maybe_id(9)?) {
        let created_at = row.time(12)?;
        workspace.groups.push(Group {
            id: GroupId(group),
            name: GroupName::from_store(row.text(10)?),
            description: row.maybe_text(11)?.map(Description::from_store),
            created_at,
            // A group that has not changed since earlier versions has no such time.
            updated_at: row.maybe_time(13)?.unwrap_or(created_at),
        });
    }
    Ok(())
}

fn workspace_of(id: WorkspaceId, row: &dyn Row) -> Result<Workspace, Fault> {
    let created_at = row.time(7)?;
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
        created_at,
        updated_at: row.maybe_time(8)?.unwrap_or(created_at),
        groups: Vec::new(),
    })
}
