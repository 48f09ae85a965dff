//! Lists all users, however many.

use super::fields::UserFilter;
use super::load::{self, user_of};
use super::query::Query;
use crate::ops::events::if_visible;
use crate::ops::owners::Owners;
use crate::ops::pages::Pages;
use crate::ops::workspaces::list::all_workspaces;
use crate::{Access, Conn, Error, Fault, Op, Tx};
use directory::{
    GroupHead, GroupId, GroupMembership, Membership, Reach, Scope, User, UserId, Workspace, WorkspaceHead, WorkspaceId,
};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use uuid::Uuid;

/// Users per page: enough that a page costs more than its three statements, few enough to hold in memory.
const PAGE: u16 = 256;

/// Hands all users that the query chooses to `pages`, in the order of their ids, from one snapshot.
///
/// The full list is three scans along clustered keys, of users, memberships and group members, merged page by page. The
/// names come from a map of all workspaces and groups, read in the same snapshot. With a query, each page is one
/// statement that reads only the matching users.
/// page, which reads what belongs to the chosen users alone.
#[derive(Debug)]
pub struct List<P> {
    /// Which users.
    pub query: Query,
    /// Only users after this one; `None` begins with the first.
    pub after: Option<UserId>,
    /// The destination of the pages.
    pub pages: P,
}

impl<P: Pages<User>> Op for List<P> {
    type Output = ();
    const NAME: &'static str = "users.list";
    const ACCESS: Access = Access::Stream;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Error> {
        let reach = tx.reach();
        tx.ask(Scope::UsersRead)?;
        let head = if_visible(tx).await?;
        self.pages.head(head).await?;
        let conn = tx.ask(Scope::UsersRead)?;
        match self.query.condition() {
            None if reach.is_instance() => self.everyone(conn).await,
            condition => self.chosen(conn, condition.as_ref(), reach).await,
        }
    }
}

impl<P: Pages<User>> List<P> {
    async fn everyone(&self, conn: &mut dyn Conn) -> Result<(), Error> {
        let names = Names::new(all_workspaces(conn).await?);
        let mut after = self.after.map_or(Uuid::nil(), |id| id.0);
        loop {
            let mut users = next_users(conn, after).await?;
            let Some(last) = users.last().map(|user| user.id.0) else {
                return Ok(());
            };
            add_memberships(conn, &mut users, &names, after, last).await?;
            add_groups(conn, &mut users, &names, after, last).await?;
            self.pages.page(&users).await?;
            after = last;
        }
    }

    async fn chosen(&self, conn: &mut dyn Conn, condition: Option<&UserFilter>, reach: &Reach) -> Result<(), Error> {
        let mut after = self.after;
        loop {
            let users = load::next(conn, condition, reach, after, PAGE.into()).await?;
            after = users.last().map(|user| user.id);
            if !users.is_empty() {
                self.pages.page(&users).await?;
            }
            if users.len() < PAGE.into() {
                return Ok(());
            }
        }
    }
}

/// The names of all workspaces and custom groups. All users share the same strings.
#[derive(Default)]
struct Names {
    workspaces: ById<WorkspaceId, WorkspaceHead>,
    /// The group, and the workspace that it belongs to.
    groups: ById<GroupId, (WorkspaceId, GroupHead)>,
}

impl Names {
    fn new(all: Vec<Workspace>) -> Self {
        let mut names = Self::default();
        for Workspace { head, groups, .. } in all {
            let of_workspace = groups.into_iter().map(|group| (group.id, (head.id, group.head())));
            names.groups.extend(of_workspace);
            names.workspaces.insert(head.id, head);
        }
        names
    }
}

type ById<K, V> = HashMap<K, V, BuildHasherDefault<IdHasher>>;

/// A fast hash for ids, of which a list looks up several per user: the last 8 bytes of an id are already random.
#[derive(Default)]
struct IdHasher(u64);

impl Hasher for IdHasher {
    fn write(&mut self, bytes: &[u8]) {
        if let Some(last) = bytes.last_chunk() {
            self.0 ^= u64::from_be_bytes(*last);
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

async fn next_users(conn: &mut dyn Conn, after: Uuid) -> Result<Vec<User>, Fault> {
    conn.rows(
        "SELECT id, name, email, status, home, created_at, updated_at FROM users WHERE id > $1 ORDER BY id LIMIT $2",
        &[after.into(), i64::from(PAGE).into()],
        user_of,
    )
    .await
}

async fn add_memberships(
    conn: &mut dyn Conn,
    users: &mut [User],
    names: &Names,
    after: Uuid,
    last: Uuid,
) -> Result<(), Fault> {
    let mut owners = Owners::new(users, |user| user.id.0);
    conn.for_each(
        "SELECT user_id, workspace_id, status, role, archived_with_user, expires_at, role_until, created_at, updated_at
         FROM memberships WHERE user_id > $1 AND user_id <= $2 ORDER BY user_id, workspace_id",
        &[after.into(), last.into()],
        |row| {
            let workspace = names.workspaces.get(&WorkspaceId(row.id(1)?));
            let workspace = workspace.ok_or_else(|| Fault::other("a membership has no workspace"))?;
            let created_at = row.time(7)?;
            owners.of(row)?.memberships.push(Membership {
                workspace: workspace.clone(),
                status: row.word(2)?,
                role: row.word(3)?,
                archived_with_user: row.bool(4)?,
                expires_at: row.maybe_time(5)?,
                role_until: row.maybe_time(6)?,
                created_at,
                updated_at: row.maybe_time(8)?.unwrap_or(created_at),
                groups: Vec::new(),
            });
            Ok(())
        },
    )
    .await
}

async fn add_groups(
    conn: &mut dyn Conn,
    users: &mut [User],
    names: &Names,
    after: Uuid,
    last: Uuid,
) -> Result<(), Fault> {
    let mut owners = Owners::new(users, |user| user.id.0);
    conn.for_each(
        "SELECT user_id, group_id, expires_at FROM group_members
         WHERE user_id > $1 AND user_id <= $2 ORDER BY user_id, workspace_id, group_id",
        &[after.into(), last.into()],
        |row| {
            let found = names.groups.get(&GroupId(row.id(1)?));
            let (workspace, group) = found.ok_or_else(|| Fault::other("a group member has no group"))?;
            let memberships = &mut owners.of(row)?.memberships;
            let membership = memberships
                .binary_search_by_key(workspace, Membership::workspace_id)
                .map_err(|_| Fault::other("a group has a member who is not a member of its workspace"))?;
            memberships[membership].groups.push(GroupMembership {
                expires_at: row.maybe_time(2)?,
                ..group.clone().into()
            });
            Ok(())
        },
    )
    .await
}
