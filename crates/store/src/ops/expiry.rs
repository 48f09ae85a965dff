//! Ends memberships, roles and places in groups whose time has come (contract for changes, Expiry).

use super::users::{load, save};
use crate::{Access, Error, Op, Tx, Value};
use directory::{Change, Scope, Timestamp, UserId, UserKey, WorkspaceId};

/// How many users one operation changes at the most, so that no write waits for long.
pub(crate) const BATCH: usize = 100;

/// The users of whom something is due, in an order in which they can be locked. Parameters: the time, and how many at most.
const DUE: &str = "SELECT user_id FROM memberships WHERE expires_at <= $1
     UNION SELECT user_id FROM memberships WHERE role_until <= $1
     UNION SELECT user_id FROM group_members WHERE expires_at <= $1
     ORDER BY 1 LIMIT $2";

/// Returns whether anything is due.
#[derive(Debug)]
pub struct AnyDue;

impl Op for AnyDue {
    type Output = bool;
    const NAME: &'static str = "expiry.any_due";
    const ACCESS: Access = Access::Point;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<bool, Error> {
        let now = tx.now();
        let due = tx.ask_instance(Scope::MembershipsRead)?;
        Ok(due.row(DUE, &due_by(now, 1), |row| row.id(0)).await?.is_some())
    }
}

/// Ends what is due of some users, each with its event, and returns how many users these were. Several processes can run it at the
/// same time: each end has one event.
#[derive(Debug)]
pub struct Expire;

impl Op for Expire {
    type Output = usize;
    const NAME: &'static str = "expiry.expire";
    const ACCESS: Access = Access::Write;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<usize, Error> {
        let now = tx.now();
        let conn = tx.ask_instance(Scope::MembershipsWrite)?;
        let due = conn
            .rows(DUE, &due_by(now, BATCH), |row| Ok(UserId(row.id(0)?)))
            .await?;
        for user in &due {
            expire(tx, *user).await?;
        }
        Ok(due.len())
    }
}

fn due_by(now: Timestamp, limit: usize) -> [Value<'static>; 2] {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    [now.into(), limit.into()]
}

async fn expire(tx: &mut Tx<'_>, id: UserId) -> Result<(), Error> {
    let now = tx.now();
    let Some(mut before) = load::find_for_update(tx, &UserKey::Id(id), Scope::MembershipsWrite).await? else {
        return Ok(());
    };
    for (term, workspace, after) in before.expired(now) {
        let after = after.settled(Some(&before), now);
        let membership = |user: &directory::User, id: WorkspaceId| user.membership(id).cloned();
        if let (Some(old), Some(new)) = (membership(&before, workspace), membership(&after, workspace)) {
            save::write(tx, &[Change::Expired(term, &after, &old, &new)]).await?;
        }
        before = after;
    }
    Ok(())
}
