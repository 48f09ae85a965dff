//! Writing the difference between two states of a user, each change together with its event.

use crate::dialect::Unique;
use crate::{Conn, Error, Fault, Tx};
use directory::{Change, Membership, Refusal, User, UserId, WorkspaceId, changes};

/// Writes what `after` has different from `before` (`None`: a new user), and nothing if nothing is.
pub(super) async fn save<C: Conn>(tx: &mut Tx<'_, C>, before: Option<&User>, after: &User) -> Result<(), Error> {
    for change in changes(before, after) {
        match change {
            Change::UserCreated(user) => insert_user(tx.conn, user).await?,
            Change::UserChanged(_, user) => update_user(tx.conn, user).await?,
            Change::MembershipRemoved(user, old) => delete_membership(tx.conn, user, old.workspace_id()).await?,
            Change::MembershipChanged(user, old, new) => update_membership(tx.conn, user, old, new).await?,
            Change::MembershipAdded(user, new) => insert_membership(tx.conn, user, new).await?,
        }
        tx.record(change);
    }
    Ok(())
}

async fn insert_user<C: Conn>(conn: &mut C, user: &User) -> Result<(), Error> {
    conn.execute(
        "INSERT INTO users (id, name, email, status, created_at) VALUES ($1, $2, $3, $4, $5)",
        &[
            user.id.0.into(),
            user.name.as_str().into(),
            user.email.as_str().into(),
            user.status.as_str().into(),
            user.created_at.into(),
        ],
    )
    .await
    .map(drop)
    .map_err(|fault| email_taken(fault, user))
}

async fn update_user<C: Conn>(conn: &mut C, user: &User) -> Result<(), Error> {
    conn.execute(
        "UPDATE users SET name = $2, email = $3, status = $4 WHERE id = $1",
        &[
            user.id.0.into(),
            user.name.as_str().into(),
            user.email.as_str().into(),
            user.status.as_str().into(),
        ],
    )
    .await
    .map(drop)
    .map_err(|fault| email_taken(fault, user))
}

fn email_taken(fault: Fault, user: &User) -> Error {
    fault.or_refusal(Unique::UserEmail, || Refusal::EmailTaken(user.email.clone()))
}

async fn insert_membership<C: Conn>(conn: &mut C, user: UserId, membership: &Membership) -> Result<(), Fault> {
    conn.execute(
        "INSERT INTO memberships (user_id, workspace_id, status, role, archived_with_user, created_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
        &[
            user.0.into(),
            membership.workspace_id().0.into(),
            membership.status.as_str().into(),
            membership.role.as_str().into(),
            membership.archived_with_user.into(),
            membership.created_at.into(),
        ],
    )
    .await?;
    insert_groups(conn, user, membership).await
}

async fn update_membership<C: Conn>(
    conn: &mut C,
    user: UserId,
    before: &Membership,
    after: &Membership,
) -> Result<(), Fault> {
    let workspace = after.workspace_id();
    conn.execute(
        "UPDATE memberships SET status = $3, role = $4, archived_with_user = $5 WHERE user_id = $1 AND workspace_id = $2",
        &[
            user.0.into(),
            workspace.0.into(),
            after.status.as_str().into(),
            after.role.as_str().into(),
            after.archived_with_user.into(),
        ],
    )
    .await?;
    if before.groups == after.groups {
        return Ok(());
    }
    conn.execute(
        "DELETE FROM group_members WHERE user_id = $1 AND workspace_id = $2",
        &[user.0.into(), workspace.0.into()],
    )
    .await?;
    insert_groups(conn, user, after).await
}

async fn insert_groups<C: Conn>(conn: &mut C, user: UserId, membership: &Membership) -> Result<(), Fault> {
    let rows: Vec<_> = membership
        .groups
        .iter()
        .map(|group| [user.0.into(), membership.workspace_id().0.into(), group.id.0.into()])
        .collect();
    conn.execute_each(
        "INSERT INTO group_members (user_id, workspace_id, group_id) VALUES ($1, $2, $3)",
        &rows,
    )
    .await?;
    Ok(())
}

/// Its rows in `group_members` go with it.
async fn delete_membership<C: Conn>(conn: &mut C, user: UserId, workspace: WorkspaceId) -> Result<(), Fault> {
    conn.execute(
        "DELETE FROM memberships WHERE user_id = $1 AND workspace_id = $2",
        &[user.0.into(), workspace.0.into()],
    )
    .await?;
    Ok(())
}
