//! The counts of users, of members of workspaces and of members of groups.

use crate::{Conn, Fault, Row, Value};
use directory::Count;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Adds to a count. Parameters: a row of [`rows`].
pub(crate) const ADD: &str = "INSERT INTO counts (id, status, role, n) VALUES ($1, $2, $3, $4)
     ON CONFLICT (id, status, role) DO UPDATE SET n = counts.n + excluded.n";

/// Removes a count that has become zero, so that none of what was deleted is left. Parameters: the first three of [`ADD`].
pub(crate) const REMOVE_ZERO: &str = "DELETE FROM counts WHERE id = $1 AND status = $2 AND role = $3 AND n = 0";

/// Counts the members of all workspaces.
pub(crate) const COUNT_MEMBERS: &str = "INSERT INTO counts (id, status, role, n)
     SELECT workspace_id, status, role, count(*) FROM memberships GROUP BY workspace_id, status, role";

/// Counts the members of all groups.
pub(crate) const COUNT_GROUP_MEMBERS: &str = "INSERT INTO counts (id, status, role, n)
     SELECT group_id, status, '', count(*) FROM group_members GROUP BY group_id, status";

/// The parameters of [`ADD`] for the sum of these changes, in the order of the rows.
pub(crate) fn rows<'a>(changes: impl IntoIterator<Item = &'a (Count, i64)>) -> Vec<[Value<'static>; 4]> {
    let mut sums = BTreeMap::<Count, i64>::new();
    for (count, change) in changes {
        *sums.entry(*count).or_default() += change;
    }
    let not_zero = sums.into_iter().filter(|(_, sum)| *sum != 0);
    not_zero
        .map(|(count, sum)| {
            let (id, status, role) = match count {
                Count::Users(status) => (Uuid::nil(), status, ""),
                Count::Members(workspace, status, role) => (workspace.0, status, role.as_str()),
                Count::GroupMembers(group, status) => (group.0, status, ""),
            };
            [id.into(), status.as_str().into(), role.into(), sum.into()]
        })
        .collect()
}

/// Counts all rows, for an empty table of counts: after a restore, whose records are written without the events of a change.
pub(crate) async fn count_everything(conn: &mut dyn Conn) -> Result<(), Fault> {
    let by_status = "SELECT status, count(*) FROM users GROUP BY status";
    let read = |row: &dyn Row| Ok((Count::Users(row.word(0)?), row.int(1)?));
    let users = conn.rows(by_status, &[], read).await?;
    conn.execute_each(ADD, &rows(&users)).await?;
    for sql in [COUNT_MEMBERS, COUNT_GROUP_MEMBERS] {
        conn.execute(sql, &[]).await?;
    }
    Ok(())
}
