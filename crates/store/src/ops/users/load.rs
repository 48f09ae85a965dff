//! Reads users with all memberships that the caller sees.

use super::fields::{UserFilter, WORKSPACES};
use super::table::USERS;
use crate::ops::lists::ById;
use crate::{Conn, Error, Fault, Row, Statement, Tag, Tx, Value};
use directory::{
    Email, GroupId, GroupMembership, GroupName, Membership, Name, Reach, Refusal, Scope, User, UserId, UserKey,
    WorkspaceHead, WorkspaceId,
};
use filter::Filter;
use uuid::Uuid;

/// One statement, hence one snapshot, that reads whole users: one row for each membership and each of its custom
/// groups. Ordered by `u.id` and the following keys, it walks along three clustered indexes. The source of `u` goes
/// between the two macros.
macro_rules! select_columns {
    () => {
        "SELECT u.id, u.name, u.email, u.status, u.home, u.created_at, u.updated_at,
                m.workspace_id, m.status, m.role, m.archived_with_user, m.expires_at, m.role_until, m.created_at, m.updated_at,
                w.name, w.all_users_group_id, w.admin_group_id, g.id, g.name, gm.expires_at
         FROM "
    };
}
macro_rules! join_memberships {
    () => {
        " u
         LEFT JOIN memberships m ON m.user_id = u.id
         LEFT JOIN workspaces w ON w.id = m.workspace_id
         LEFT JOIN group_members gm ON gm.user_id = m.user_id AND gm.workspace_id = m.workspace_id
         LEFT JOIN groups g ON g.workspace_id = gm.workspace_id AND g.id = gm.group_id"
    };
}
macro_rules! select_user {
    ($where:literal) => {
        concat!(
            select_columns!(),
            "users",
            join_memberships!(),
            " WHERE ",
            $where,
            " ORDER BY m.workspace_id, gm.group_id"
        )
    };
}

macro_rules! select_members {
    ($where:literal) => {
        concat!(
            select_columns!(),
            "users",
            join_memberships!(),
            " WHERE m.workspace_id = $1",
            $where,
            " ORDER BY u.id, gm.group_id"
        )
    };
}

/// The members of a workspace by id, each with this membership only, regardless of the caller.
pub(in crate::ops) async fn members_of(conn: &mut dyn Conn, workspace: WorkspaceId) -> Result<Vec<User>, Fault> {
    load_all(conn, select_members!(""), &[workspace.0.into()]).await
}

/// The members of a custom group by id, each with the membership of its workspace only, regardless of the caller.
pub(in crate::ops) async fn members_of_group(
    conn: &mut dyn Conn,
    workspace: WorkspaceId,
    group: GroupId,
) -> Result<Vec<User>, Fault> {
    let select =
        select_members!(" AND u.id IN (SELECT user_id FROM group_members WHERE workspace_id = $1 AND group_id = $2)");
    load_all(conn, select, &[workspace.0.into(), group.0.into()]).await
}

/// The users whose home this workspace is, by id, without their memberships.
pub(in crate::ops) async fn at_home_in(conn: &mut dyn Conn, workspace: WorkspaceId) -> Result<Vec<User>, Fault> {
    let select = "SELECT id, name, email, status, home, created_at, updated_at FROM users WHERE home = $1 ORDER BY id";
    conn.rows(select, &[workspace.0.into()], user_of).await
}

/// The user with this key. The caller needs `scope`, the scope of the operation.
pub(in crate::ops) async fn find(tx: &mut Tx<'_>, key: &UserKey, scope: Scope) -> Result<Option<User>, Error> {
    let reach = tx.reach();
    let user = unseen(tx.ask(scope)?, key).await?;
    Ok(user.and_then(|user| reach.of_user(user)))
}

/// The user with this key, locked until the end of the transaction, so that decisions based on it remain valid when
/// they are written. Checks the precondition of the call.
pub(super) async fn for_update(tx: &mut Tx<'_>, key: &UserKey, scope: Scope) -> Result<User, Error> {
    let user = find_for_update(tx, key, scope).await?.ok_or(Refusal::UserNotFound)?;
    tx.compare(|| Tag::of_user(&user))?;
    Ok(user)
}

/// Like [`for_update`], for a user who may not exist and who isn't the resource of the call's precondition.
pub(in crate::ops) async fn find_for_update(
    tx: &mut Tx<'_>,
    key: &UserKey,
    scope: Scope,
) -> Result<Option<User>, Error> {
    let conn = tx.ask(scope)?;
    let locked = match key {
        UserKey::Id(id) => {
            let lock = "SELECT id FROM users WHERE id = $1 FOR UPDATE";
            conn.row(lock, &[id.0.into()], |row| row.id(0)).await?
        }
        UserKey::Email(email) => id_by(conn, "SELECT id FROM users WHERE email = $1 FOR UPDATE", email).await?,
    };
    match locked {
        Some(id) => find(tx, &UserKey::Id(UserId(id)), scope).await,
        None => Ok(None),
    }
}

/// The user with all memberships, regardless of the caller.
async fn unseen(conn: &mut dyn Conn, key: &UserKey) -> Result<Option<User>, Fault> {
    match key {
        UserKey::Id(id) => load(conn, select_user!("u.id = $1"), id.0.into()).await,
        UserKey::Email(email) => {
            for form in email.forms() {
                let user = load(conn, select_user!("u.email = $1"), form.into()).await?;
                if user.is_some() {
                    return Ok(user);
                }
            }
            Ok(None)
        }
    }
}

/// The first id that the statement selects for a form of the address.
pub(super) async fn id_by(conn: &mut dyn Conn, select: &'static str, email: &Email) -> Result<Option<Uuid>, Fault> {
    for form in email.forms() {
        let id = conn.row(select, &[form.into()], |row| row.id(0)).await?;
        if id.is_some() {
            return Ok(id);
        }
    }
    Ok(None)
}

/// The id of the user who has the address in a form of an earlier version. That it is unique in its one form, the database
/// sees to.
pub(super) async fn owner_of_another_form(conn: &mut dyn Conn, email: &Email) -> Result<Option<Uuid>, Fault> {
    if email.has_one_form() {
        return Ok(None);
    }
    id_by(conn, "SELECT id FROM users WHERE email = $1", email).await
}

/// The next users after `after` that satisfy the condition and that the caller sees, ordered by id.
pub(super) async fn next(
    conn: &mut dyn Conn,
    condition: Option<&UserFilter>,
    reach: &Reach,
    after: Option<UserId>,
    limit: u32,
) -> Result<Vec<User>, Fault> {
    if let Some(settings) = conn.dialect().plan_by_index {
        conn.row(settings, &[], |_| Ok(())).await?;
    }
    let mut statement = Statement::new(conn.dialect());
    statement.sql(select_columns!()).sql("(");
    // A caller who doesn't reach the whole instance sees only members of the visible workspaces.
    let seen = (!reach.is_instance()).then_some(&Filter::Present(&WORKSPACES));
    let users = ById {
        table: &USERS,
        within: reach.limit(),
        filters: seen.into_iter().chain(condition).collect(),
        counted_as: Uuid::nil(),
        after: after.map_or(Uuid::nil(), |id| id.0),
        limit,
    };
    let columns = "SELECT u.id, u.name, u.email, u.status, u.home, u.created_at, u.updated_at FROM ";
    users.add(conn, columns, &mut statement).await?;
    statement
        .sql(")")
        .sql(join_memberships!())
        .sql(" ORDER BY u.id, m.workspace_id, gm.group_id");
    let mut users = Vec::new();
    conn.select(&statement, |row| add_row(&mut users, row)).await?;
    Ok(users.into_iter().filter_map(|user| reach.of_user(user)).collect())
}

async fn load(conn: &mut dyn Conn, sql: &'static str, key: Value<'_>) -> Result<Option<User>, Fault> {
    Ok(load_all(conn, sql, &[key]).await?.pop())
}

async fn load_all(conn: &mut dyn Conn, sql: &'static str, values: &[Value<'_>]) -> Result<Vec<User>, Fault> {
    let mut users = Vec::new();
    conn.for_each(sql, values, |row| add_row(&mut users, row)).await?;
    Ok(users)
}

/// Adds the content of a row: a new user, a new membership, a group.
fn add_row(users: &mut Vec<User>, row: &dyn Row) -> Result<(), Fault> {
    let id = UserId(row.id(0)?);
    if users.last().map(|user| user.id) != Some(id) {
        users.push(user_of(row)?);
    }
    let Some(user) = users.last_mut() else { return Ok(()) };
    let Some(workspace) = row.maybe_id(7)?.map(WorkspaceId) else {
        return Ok(());
    };
    if user.memberships.last().map(Membership::workspace_id) != Some(workspace) {
        user.memberships.push(membership_of(workspace, row)?);
    }
    if let (Some(membership), Some(group)) = (user.memberships.last_mut(), row.maybe_id(18)?) {
        membership.groups.push(GroupMembership {
            id: GroupId(group),
            name: GroupName::from_store(row.text(19)?),
            expires_at: row.maybe_time(20)?,
        });
    }
    Ok(())
}

/// A user without memberships, from columns 0 to 6.
pub(super) fn user_of(row: &dyn Row) -> Result<User, Fault> {
    let created_at = row.time(5)?;
    Ok(User {
        id: UserId(row.id(0)?),
        name: Name::from_store(row.text(1)?),
        email: Email::from_store(row.text(2)?.to_owned()),
        status: row.word(3)?,
        home: row.maybe_id(4)?.map(WorkspaceId),
        created_at,
        // A user who has not changed since earlier versions has no such time.
        updated_at: row.maybe_time(6)?.unwrap_or(created_at),
        memberships: Vec::new(),
    })
}

fn membership_of(workspace: WorkspaceId, row: &dyn Row) -> Result<Membership, Fault> {
    let created_at = row.time(13)?;
    Ok(Membership {
        workspace: WorkspaceHead {
            id: workspace,
            name: Name::from_store(row.text(15)?),
            all_users: GroupId(row.id(16)?),
            admin: GroupId(row.id(17)?),
        },
        status: row.word(8)?,
        role: row.word(9)?,
        archived_with_user: row.bool(10)?,
        expires_at: row.maybe_time(11)?,
        role_until: row.maybe_time(12)?,
        created_at,
        updated_at: row.maybe_time(14)?.unwrap_or(created_at),
        groups: Vec::new(),
    })
}
