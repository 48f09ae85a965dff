//! Reading one user with all memberships that the caller sees.

use crate::{Conn, Error, Fault, Row, Tag, Tx, Value};
use directory::{
    Email, GroupHead, GroupId, GroupName, Membership, Name, Refusal, Scope, User, UserId, UserKey, WorkspaceHead,
    WorkspaceId,
};

/// One statement, and so one snapshot, for the whole of a user: a row for each membership and each custom group in it.
/// `u.id` and the keys that follow make it a walk along three clustered keys.
macro_rules! select_user {
    ($where:literal) => {
        concat!(
            "SELECT u.id, u.name, u.email, u.status, u.created_at,
                    m.workspace_id, m.status, m.role, m.archived_with_user, m.created_at,
                    w.name, w.all_users_group_id, w.admin_group_id, g.id, g.name
             FROM users u
             LEFT JOIN memberships m ON m.user_id = u.id
             LEFT JOIN workspaces w ON w.id = m.workspace_id
             LEFT JOIN group_members gm ON gm.user_id = m.user_id AND gm.workspace_id = m.workspace_id
             LEFT JOIN groups g ON g.workspace_id = gm.workspace_id AND g.id = gm.group_id
             WHERE ",
            $where,
            " ORDER BY m.workspace_id, gm.group_id"
        )
    };
}

/// The user that a key means.
pub(super) async fn find<C: Conn>(tx: &mut Tx<'_, C>, key: &UserKey) -> Result<Option<User>, Error> {
    let reach = tx.reach();
    let user = unseen(tx.ask(Scope::UsersRead)?, key).await?;
    Ok(user.and_then(|user| reach.of_user(user)))
}

/// The user that a key means, locked until the transaction ends, so that what is decided from it is still so when it is
/// written. What the call rests on is compared with it.
pub(super) async fn for_update<C: Conn>(tx: &mut Tx<'_, C>, key: &UserKey) -> Result<User, Error> {
    let user = find_for_update(tx, key).await?.ok_or(Refusal::UserNotFound)?;
    tx.compare(|| Tag::of_user(&user))?;
    Ok(user)
}

/// The same for a user who may not be there, and whom the call isn't about.
pub(super) async fn find_for_update<C: Conn>(tx: &mut Tx<'_, C>, key: &UserKey) -> Result<Option<User>, Error> {
    let conn = tx.ask(Scope::UsersRead)?;
    let locked = match key {
        UserKey::Id(id) => {
            let lock = "SELECT id FROM users WHERE id = $1 FOR UPDATE";
            conn.row(lock, &[id.0.into()], |row| row.id(0)).await?
        }
        UserKey::Email(email) => {
            let lock = "SELECT id FROM users WHERE email = $1 FOR UPDATE";
            conn.row(lock, &[email.as_str().into()], |row| row.id(0)).await?
        }
    };
    match locked {
        Some(id) => find(tx, &UserKey::Id(UserId(id))).await,
        None => Ok(None),
    }
}

/// The user with all memberships, whoever asks.
async fn unseen<C: Conn>(conn: &mut C, key: &UserKey) -> Result<Option<User>, Fault> {
    match key {
        UserKey::Id(id) => load(conn, select_user!("u.id = $1"), id.0.into()).await,
        UserKey::Email(email) => load(conn, select_user!("u.email = $1"), email.as_str().into()).await,
    }
}

async fn load<C: Conn>(conn: &mut C, sql: &'static str, key: Value<'_>) -> Result<Option<User>, Fault> {
    let mut user = None;
    conn.for_each(sql, &[key], |row| add_row(&mut user, row)).await?;
    Ok(user)
}

/// Adds to the user what a row says: the user itself if it is the first, a membership if it is new, a group.
fn add_row(user: &mut Option<User>, row: &dyn Row) -> Result<(), Fault> {
    let user = match user {
        Some(user) => user,
        None => user.insert(user_of(row)?),
    };
    let Some(workspace) = row.maybe_id(5)?.map(WorkspaceId) else {
        return Ok(());
    };
    if user.memberships.last().map(Membership::workspace_id) != Some(workspace) {
        user.memberships.push(membership_of(workspace, row)?);
    }
    if let (Some(membership), Some(group)) = (user.memberships.last_mut(), row.maybe_id(13)?) {
        let name = GroupName::from_store(row.text(14)?);
        membership.groups.push(GroupHead {
            id: GroupId(group),
            name,
        });
    }
    Ok(())
}

/// A user without memberships, from columns 0 to 4.
pub(super) fn user_of(row: &dyn Row) -> Result<User, Fault> {
    Ok(User {
        id: UserId(row.id(0)?),
        name: Name::from_store(row.text(1)?),
        email: Email::from_store(row.text(2)?.to_owned()),
        status: row.word(3)?,
        created_at: row.time(4)?,
        memberships: Vec::new(),
    })
}

fn membership_of(workspace: WorkspaceId, row: &dyn Row) -> Result<Membership, Fault> {
    Ok(Membership {
        workspace: WorkspaceHead {
            id: workspace,
            name: Name::from_store(row.text(10)?),
            all_users: GroupId(row.id(11)?),
            admin: GroupId(row.id(12)?),
        },
        status: row.word(6)?,
        role: row.word(7)?,
        archived_with_user: row.bool(8)?,
        created_at: row.time(9)?,
        groups: Vec::new(),
    })
}
