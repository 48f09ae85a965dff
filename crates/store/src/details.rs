//! `userDetails`: metadata of members, encrypted at rest if a key for it is configured.

mod form;
mod keys;

pub use form::{Form, MemberId, UnreadableDetails};
pub(crate) use form::{is_sound, rewrite};
pub use keys::{EncryptionKey, EncryptionKeys, KEY_BYTES, KeyId};

use crate::ops::rows;
use crate::{Error, Fault, Row, Statement, Tx};
use directory::{Details, Event, Membership, Scope, User, UserId, WorkspaceId};
use std::collections::HashMap;

/// The metadata of a member; empty if there is none.
pub(crate) async fn read(tx: &mut Tx<'_>, user: UserId, workspace: WorkspaceId) -> Result<Details, Error> {
    let select = "SELECT details FROM member_details WHERE user_id = $1 AND workspace_id = $2";
    let conn = tx.ask(Scope::MembershipsRead)?;
    let key = [user.0.into(), workspace.0.into()];
    let bytes = conn.row(select, &key, |row| Ok(row.bytes(0)?.to_vec())).await?;
    let keys = tx.environment().encryption_keys();
    match bytes {
        Some(bytes) => Ok(form::decode(&bytes, MemberId { user, workspace }, keys)?),
        None => Ok(Details::default()),
    }
}

/// The metadata of those of a workspace's members who have any. One statement, for a page of members.
pub(crate) async fn read_many(
    tx: &mut Tx<'_>,
    workspace: WorkspaceId,
    users: &[UserId],
) -> Result<HashMap<UserId, Details>, Error> {
    let [first, rest @ ..] = users else {
        return Ok(HashMap::new());
    };
    let mut statement = Statement::new(tx.unasked().dialect());
    statement
        .sql("SELECT user_id, details FROM member_details WHERE workspace_id = ")
        .value(workspace.0)
        .sql(" AND user_id IN (")
        .value(first.0);
    for user in rest {
        statement.sql(", ").value(user.0);
    }
    statement.sql(")");
    let mut rows = Vec::new();
    let each = |row: &dyn Row| -> Result<(), Fault> {
        rows.push((UserId(row.id(0)?), row.bytes(1)?.to_vec()));
        Ok(())
    };
    tx.ask(Scope::MembershipsRead)?.select(&statement, each).await?;
    let keys = tx.environment().encryption_keys();
    let decode =
        |(user, bytes): (UserId, Vec<u8>)| Ok((user, form::decode(&bytes, MemberId { user, workspace }, keys)?));
    rows.into_iter().map(decode).collect()
}

/// Replaces the metadata of a member, and records that it did. Writes nothing if nothing differs. Returns the membership with
/// the time of the change.
pub(crate) async fn write(
    tx: &mut Tx<'_>,
    user: &User,
    membership: &Membership,
    before: &Details,
    after: &Details,
) -> Result<Membership, Error> {
    if before == after {
        return Ok(membership.clone());
    }
    let (now, workspace) = (tx.now(), &membership.workspace);
    let member = MemberId {
        user: user.id,
        workspace: workspace.id,
    };
    let bytes = form::encode(after, member, tx.environment());
    let conn = tx.record([Event::membership_details_set(user, workspace, before, after)])?;
    let [user, workspace] = [member.user.0, member.workspace.0];
    if after.is_empty() {
        let delete = "DELETE FROM member_details WHERE user_id = $1 AND workspace_id = $2";
        conn.execute(delete, &[user.into(), workspace.into()]).await?;
    } else {
        conn.execute(rows::SET_DETAILS, &rows::details(member, &bytes)).await?;
    }
    let touch = "UPDATE memberships SET updated_at = $3 WHERE user_id = $1 AND workspace_id = $2";
    conn.execute(touch, &[user.into(), workspace.into(), now.into()])
        .await?;
    Ok(Membership {
        updated_at: now,
        ..membership.clone()
    })
}
