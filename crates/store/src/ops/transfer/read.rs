//! Reads the whole directory page by page.

use super::{
    GroupRecord, MembershipRecord, Milliseconds, PasswordRecord, Record, StoredDetails, UserRecord, WorkspaceRecord,
};
use crate::ops::events::read::{BEGINNING, EVENTS_FROM, kept_event};
use crate::ops::owners::Owners;
use crate::{Conn, Error, Fault, Row, Value};
use directory::{Description, Email, GroupId, GroupName, Name, PasswordHash, Slug, UserId, WorkspaceId};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Users or events per page.
const PAGE: i64 = 1000;

/// Passes all workspaces and users to `each`, page by page.
pub(super) async fn state(
    conn: &mut dyn Conn,
    mut each: impl FnMut(Vec<Record>) -> Result<(), Error> + Send,
) -> Result<(), Error> {
    let workspaces = workspaces(conn).await?;
    each(workspaces.into_iter().map(Record::Workspace).collect())?;
    let mut after = Uuid::nil();
    loop {
        let users = users(conn, after).await?;
        let Some(last) = users.last().map(|user| user.id.0) else {
            return Ok(());
        };
        each(users.into_iter().map(Record::User).collect())?;
        after = last;
    }
}

/// Passes all events to `each`, page by page.
pub(super) async fn events(
    conn: &mut dyn Conn,
    mut each: impl FnMut(Vec<Record>) -> Result<(), Error> + Send,
) -> Result<(), Error> {
    let mut from = BEGINNING;
    loop {
        let events = conn.rows(EVENTS_FROM, &[from.into(), PAGE.into()], kept_event).await?;
        let Some(last) = events.last().map(|event| event.seq) else {
            return Ok(());
        };
        each(events.into_iter().map(Record::Event).collect())?;
        from = last + 1;
    }
}

async fn workspaces(conn: &mut dyn Conn) -> Result<Vec<WorkspaceRecord>, Fault> {
    let mut workspaces = conn
        .rows(
            "SELECT id, name, slug, status, is_default, all_users_group_id, admin_group_id, created_at, updated_at
             FROM workspaces ORDER BY id",
            &[],
            workspace_of,
        )
        .await?;
    let mut owners = Owners::new(&mut workspaces, |workspace| workspace.id.0);
    conn.for_each(
        "SELECT workspace_id, id, name, description, created_at, updated_at FROM groups ORDER BY workspace_id, id",
        &[],
        |row| {
            owners.of(row)?.groups.push(GroupRecord {
                id: GroupId(row.id(1)?),
                name: GroupName::from_store(row.text(2)?.to_owned()),
                description: row.maybe_text(3)?.map(Description::from_store),
                created_at: row.time(4)?,
                updated_at: row.maybe_time(5)?,
            });
            Ok(())
        },
    )
    .await?;
    Ok(workspaces)
}

async fn users(conn: &mut dyn Conn, after: Uuid) -> Result<Vec<UserRecord>, Fault> {
    let page =
        "SELECT id, name, email, status, home, created_at, updated_at FROM users WHERE id > $1 ORDER BY id LIMIT $2";
    let mut users = conn.rows(page, &[after.into(), PAGE.into()], user_of).await?;
    if let Some(last) = users.last().map(|user| user.id.0) {
        let range = [after.into(), last.into()];
        add_passwords(conn, &mut users, &range).await?;
        add_memberships(conn, &mut users, &range).await?;
        add_groups(conn, &mut users, &range).await?;
    }
    Ok(users)
}

async fn add_passwords(conn: &mut dyn Conn, users: &mut [UserRecord], range: &[Value<'_>]) -> Result<(), Fault> {
    let mut owners = Owners::new(users, |user| user.id.0);
    conn.for_each(
        "SELECT user_id, hash, set_at FROM passwords WHERE user_id > $1 AND user_id <= $2 ORDER BY user_id",
        range,
        |row| {
            owners.of(row)?.password = Some(PasswordRecord {
                hash: PasswordHash::new(row.text(1)?.to_owned()),
                set_at: row.time(2)?,
            });
            Ok(())
        },
    )
    .await
}

async fn add_memberships(conn: &mut dyn Conn, users: &mut [UserRecord], range: &[Value<'_>]) -> Result<(), Fault> {
    let mut owners = Owners::new(users, |user| user.id.0);
    conn.for_each(
        "SELECT m.user_id, m.workspace_id, status, role, archived_with_user, expires_at, role_until, created_at, updated_at, d.details
         FROM memberships m LEFT JOIN member_details d ON d.user_id = m.user_id AND d.workspace_id = m.workspace_id
         WHERE m.user_id > $1 AND m.user_id <= $2 ORDER BY m.user_id, m.workspace_id",
        range,
        |row| {
            owners.of(row)?.memberships.push(MembershipRecord {
                workspace: WorkspaceId(row.id(1)?),
                status: row.word(2)?,
                role: row.word(3)?,
                archived_with_user: row.bool(4)?,
                expires_at: row.maybe_time(5)?,
                role_until: row.maybe_time(6)?,
                created_at: row.time(7)?,
                updated_at: row.maybe_time(8)?,
                details: row.maybe_bytes(9)?.map(|bytes| StoredDetails(bytes.to_vec())),
                groups: Vec::new(),
                groups_since: BTreeMap::new(),
                groups_until: BTreeMap::new(),
            });
            Ok(())
        },
    )
    .await
}

async fn add_groups(conn: &mut dyn Conn, users: &mut [UserRecord], range: &[Value<'_>]) -> Result<(), Fault> {
    let mut owners = Owners::new(users, |user| user.id.0);
    conn.for_each(
        "SELECT user_id, workspace_id, group_id, created_at, expires_at FROM group_members
         WHERE user_id > $1 AND user_id <= $2 ORDER BY user_id, workspace_id, group_id",
        range,
        |row| {
            let workspace = WorkspaceId(row.id(1)?);
            let memberships = &mut owners.of(row)?.memberships;
            let at = memberships
                .binary_search_by_key(&workspace, |membership| membership.workspace)
                .map_err(|_| Fault::other("a group has a member who is not a member of its workspace"))?;
            let (membership, group) = (&mut memberships[at], GroupId(row.id(2)?));
            membership.groups.push(group);
            let since = row.maybe_time(3)?.filter(|since| *since != membership.created_at);
            membership
                .groups_since
                .extend(since.map(|since| (group, Milliseconds(since))));
            let until = row.maybe_time(4)?;
            membership
                .groups_until
                .extend(until.map(|until| (group, Milliseconds(until))));
            Ok(())
        },
    )
    .await
}

fn workspace_of(row: &dyn Row) -> Result<WorkspaceRecord, Fault> {
    Ok(WorkspaceRecord {
        id: WorkspaceId(row.id(0)?),
        name: Name::from_store(row.text(1)?.to_owned()),
        slug: Slug::from_store(row.text(2)?.to_owned()),
        status: row.word(3)?,
        default: row.bool(4)?,
        all_users: GroupId(row.id(5)?),
        admin: GroupId(row.id(6)?),
        created_at: row.time(7)?,
        updated_at: row.maybe_time(8)?,
        groups: Vec::new(),
    })
}

fn user_of(row: &dyn Row) -> Result<UserRecord, Fault> {
    Ok(UserRecord {
        id: UserId(row.id(0)?),
        name: Name::from_store(row.text(1)?.to_owned()),
        email: Email::from_store(row.text(2)?.to_owned()),
        status: row.word(3)?,
        home: row.maybe_id(4)?.map(WorkspaceId),
        created_at: row.time(5)?,
        updated_at: row.maybe_time(6)?,
        password: None,
        memberships: Vec::new(),
    })
}
