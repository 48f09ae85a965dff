//! No change leaves a workspace that has other active members without an active admin (contract for changes, The last admin).

use crate::{Conn, Error, Fault, Tx};
use directory::{Actor, Event, Name, Refusal, Status, WorkspaceId};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Refuses the changes with these events if they leave a workspace without an admin. To be called when all of them are written.
///
/// The workspaces are locked in the order of their ids before the decision, so of two admins who remove each other at the same time
/// one is refused. What ends by itself is not refused: it is reported.
pub(crate) async fn judge(tx: &mut Tx<'_>, events: &[Event]) -> Result<(), Error> {
    for (workspace, admins) in lost_admins(events) {
        // Of several who are no admins any more, each is another member to the others.
        let only = admins.first().filter(|_| admins.len() == 1);
        let Some(name) = left_without_admin(tx.unasked(), workspace, only.copied()).await? else {
            continue;
        };
        if !was_any_active(tx.unasked(), &admins, events).await? {
            // It has had no active admin before.
            continue;
        }
        if tx.call().actor != Actor::System {
            return Err(Refusal::LastAdmin(name).into());
        }
        metrics::counter!("roster_workspaces_left_without_admin_total").increment(1);
        tracing::warn!(%workspace, %name, "the role or the membership of the last active admin of a workspace has expired");
    }
    Ok(())
}

/// Whether any of these users was active before the changes: an archived user is no active admin, whatever the membership is.
async fn was_any_active(conn: &mut dyn Conn, users: &BTreeSet<Uuid>, events: &[Event]) -> Result<bool, Fault> {
    for user in users {
        let mut is_changed = events.iter().filter(|event| event.subject.id == *user);
        let was_active = match is_changed.find_map(Event::user_status_before) {
            Some(status) => status == Status::Active,
            None => is_active(conn, *user).await?,
        };
        if was_active {
            return Ok(true);
        }
    }
    Ok(false)
}

async fn is_active(conn: &mut dyn Conn, user: Uuid) -> Result<bool, Fault> {
    let select = "SELECT status = 'active' FROM users WHERE id = $1";
    Ok(conn
        .row(select, &[user.into()], |row| row.bool(0))
        .await?
        .unwrap_or(false))
}

/// Locks what the decisions of other transactions rest on, after changes that are not judged: the workspaces that may have lost an
/// admin.
pub(crate) async fn lock_lost(tx: &mut Tx<'_>, events: &[Event]) -> Result<(), Error> {
    for workspace in lost_admins(events).into_keys() {
        lock(tx.unasked(), workspace).await?;
    }
    Ok(())
}

/// Locks the workspaces to which these changes give an active member again, so that an admin who leaves at the same time isn't alone.
/// A new membership needs no such lock: PostgreSQL locks the workspace when it checks the foreign key.
pub(crate) async fn lock_reactivated(tx: &mut Tx<'_>, events: &[Event]) -> Result<(), Error> {
    let users: BTreeSet<_> = events.iter().filter_map(Event::reactivates).collect();
    let lock = "SELECT id FROM workspaces
         WHERE id IN (SELECT workspace_id FROM memberships WHERE user_id = $1 AND status = 'active') ORDER BY id FOR KEY SHARE";
    for user in users {
        tx.unasked().for_each(lock, &[user.into()], |_| Ok(())).await?;
    }
    Ok(())
}

/// The users who may be no admins any more, by workspace.
fn lost_admins(events: &[Event]) -> BTreeMap<WorkspaceId, BTreeSet<Uuid>> {
    let mut lost = BTreeMap::<_, BTreeSet<_>>::new();
    for event in events {
        if let Some(workspace) = event.loses_admin() {
            lost.entry(workspace).or_default().insert(event.subject.id);
        }
    }
    lost
}

/// Locks a workspace until the end of the transaction, also against new memberships, whose foreign keys lock it for others. Returns
/// its name; `None` if it was deleted by the same operation.
async fn lock(conn: &mut dyn Conn, workspace: WorkspaceId) -> Result<Option<Name>, Fault> {
    let lock = "SELECT name FROM workspaces WHERE id = $1 FOR UPDATE";
    conn.row(lock, &[workspace.0.into()], |row| Ok(Name::from_store(row.text(0)?)))
        .await
}

/// The name of the workspace, if it has active members besides this user and no active admin. Locks the workspace until the end of
/// the transaction.
async fn left_without_admin(
    conn: &mut dyn Conn,
    workspace: WorkspaceId,
    besides: Option<Uuid>,
) -> Result<Option<Name>, Fault> {
    let Some(name) = lock(conn, workspace).await? else {
        return Ok(None);
    };
    let question = "SELECT EXISTS (SELECT 1 FROM memberships m JOIN users u ON u.id = m.user_id
             WHERE m.workspace_id = $1 AND m.status = 'active' AND u.status = 'active' AND m.user_id <> $2)
         AND NOT EXISTS (SELECT 1 FROM memberships m JOIN users u ON u.id = m.user_id
             WHERE m.workspace_id = $1 AND m.status = 'active' AND m.role = 'admin' AND u.status = 'active')";
    let parameters = [workspace.0.into(), besides.unwrap_or_default().into()];
    let is_left = conn.row(question, &parameters, |row| row.bool(0)).await?;
    Ok(is_left.filter(|is_left| *is_left).map(|_| name))
}
