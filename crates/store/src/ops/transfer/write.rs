//! Writing records into the tables.

use super::{EventRecord, Record, TransferError, UserRecord, WorkspaceRecord};
use crate::dialect::Unique;
use crate::{Conn, Error, Fault, Value};

/// Writes the records; those that they refer to are among them, or written already.
pub(super) async fn insert<C: Conn>(conn: &mut C, records: &[Record]) -> Result<(), Error> {
    let (mut workspaces, mut users, mut events) = (Vec::new(), Vec::new(), Vec::new());
    for record in records {
        match record {
            Record::Workspace(workspace) => workspaces.push(workspace),
            Record::User(user) => users.push(user),
            Record::Event(event) => events.push(event),
        }
    }
    insert_workspaces(conn, &workspaces).await.map_err(twice)?;
    insert_users(conn, &users).await.map_err(twice)?;
    Ok(insert_events(conn, &events).await?)
}

fn twice(fault: Fault) -> Error {
    let Fault::NotUnique(unique) = fault else {
        return fault.into();
    };
    let what = match unique {
        Unique::UserEmail => "e-mail address",
        Unique::WorkspaceName => "name of a workspace",
        Unique::WorkspaceSlug => "slug of a workspace",
        Unique::DefaultWorkspace => "claim to be the default workspace",
        Unique::GroupName => "name of a group in one workspace",
        Unique::Id => "id",
    };
    TransferError::Twice(what).into()
}

async fn insert_workspaces<C: Conn>(conn: &mut C, workspaces: &[&WorkspaceRecord]) -> Result<(), Fault> {
    let rows: Vec<[Value<'_>; 8]> = workspaces
        .iter()
        .map(|workspace| {
            [
                workspace.id.0.into(),
                workspace.name.as_str().into(),
                workspace.slug.as_str().into(),
                workspace.status.as_str().into(),
                workspace.default.into(),
                workspace.all_users.0.into(),
                workspace.admin.0.into(),
                workspace.created_at.into(),
            ]
        })
        .collect();
    let insert =
        "INSERT INTO workspaces (id, name, slug, status, is_default, all_users_group_id, admin_group_id, created_at)
                  VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    conn.execute_each(insert, &rows).await?;
    insert_groups(conn, workspaces).await
}

async fn insert_groups<C: Conn>(conn: &mut C, workspaces: &[&WorkspaceRecord]) -> Result<(), Fault> {
    let groups: Vec<_> = workspaces
        .iter()
        .flat_map(|workspace| {
            workspace
                .groups
                .iter()
                .map(|group| (workspace.id, group, group.name.key()))
        })
        .collect();
    let rows: Vec<[Value<'_>; 6]> = groups
        .iter()
        .map(|(workspace, group, key)| {
            [
                workspace.0.into(),
                group.id.0.into(),
                group.name.as_str().into(),
                key.as_str().into(),
                group.description.as_deref().into(),
                group.created_at.into(),
            ]
        })
        .collect();
    let insert = "INSERT INTO groups (workspace_id, id, name, name_key, description, created_at)
                  VALUES ($1, $2, $3, $4, $5, $6)";
    conn.execute_each(insert, &rows).await.map(drop)
}

async fn insert_users<C: Conn>(conn: &mut C, users: &[&UserRecord]) -> Result<(), Fault> {
    let rows: Vec<[Value<'_>; 5]> = users
        .iter()
        .map(|user| {
            [
                user.id.0.into(),
                user.name.as_str().into(),
                user.email.as_str().into(),
                user.status.as_str().into(),
                user.created_at.into(),
            ]
        })
        .collect();
    let insert = "INSERT INTO users (id, name, email, status, created_at) VALUES ($1, $2, $3, $4, $5)";
    conn.execute_each(insert, &rows).await?;
    insert_passwords(conn, users).await?;
    insert_memberships(conn, users).await?;
    insert_members_of_groups(conn, users).await
}

async fn insert_passwords<C: Conn>(conn: &mut C, users: &[&UserRecord]) -> Result<(), Fault> {
    let rows: Vec<[Value<'_>; 3]> = users
        .iter()
        .filter_map(|user| {
            let password = user.password.as_ref()?;
            Some([user.id.0.into(), password.hash.expose().into(), password.set_at.into()])
        })
        .collect();
    let insert = "INSERT INTO passwords (user_id, hash, set_at) VALUES ($1, $2, $3)";
    conn.execute_each(insert, &rows).await.map(drop)
}

async fn insert_memberships<C: Conn>(conn: &mut C, users: &[&UserRecord]) -> Result<(), Fault> {
    let rows: Vec<[Value<'_>; 6]> = users
        .iter()
        .flat_map(|user| {
            user.memberships.iter().map(|membership| {
                [
                    user.id.0.into(),
                    membership.workspace.0.into(),
                    membership.status.as_str().into(),
                    membership.role.as_str().into(),
                    membership.archived_with_user.into(),
                    membership.created_at.into(),
                ]
            })
        })
        .collect();
    let insert = "INSERT INTO memberships (user_id, workspace_id, status, role, archived_with_user, created_at)
                  VALUES ($1, $2, $3, $4, $5, $6)";
    conn.execute_each(insert, &rows).await.map(drop)
}

async fn insert_members_of_groups<C: Conn>(conn: &mut C, users: &[&UserRecord]) -> Result<(), Fault> {
    let rows: Vec<[Value<'_>; 3]> = users
        .iter()
        .flat_map(|user| {
            user.memberships.iter().flat_map(|membership| {
                let row =
                    |group: &directory::GroupId| [user.id.0.into(), membership.workspace.0.into(), group.0.into()];
                membership.groups.iter().map(row)
            })
        })
        .collect();
    let insert = "INSERT INTO group_members (user_id, workspace_id, group_id) VALUES ($1, $2, $3)";
    conn.execute_each(insert, &rows).await.map(drop)
}

async fn insert_events<C: Conn>(conn: &mut C, events: &[&EventRecord]) -> Result<(), Fault> {
    let rows: Vec<[Value<'_>; 9]> = events
        .iter()
        .map(|event| {
            [
                event.seq.into(),
                event.at.into(),
                event.actor.as_str().into(),
                event.action.as_str().into(),
                event.subject.into(),
                event.workspace.map(|id| id.0).into(),
                event.before.as_deref().into(),
                event.after.as_deref().into(),
                event.request_id.as_deref().into(),
            ]
        })
        .collect();
    let insert = "INSERT INTO events (seq, at, actor, action, subject, workspace_id, before, after, request_id)
                  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    conn.execute_each(insert, &rows).await.map(drop)
}
