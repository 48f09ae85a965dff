//! On SQLite: fills everything in the transaction of the migration.

use crate::Fault;
use crate::counts::{COUNT_GROUP_MEMBERS, COUNT_MEMBERS};
use crate::dialect::{SQLITE, add_functions, sqlite_fault};
use rusqlite::Transaction;

/// A membership has the keys of its user, a group membership those of its membership. A damaged event gets no subject.
const FILL: &str = "
    UPDATE users SET name_key = lower_case(name);
    UPDATE memberships SET (name_key, email) = (SELECT u.name_key, u.email FROM users u WHERE u.id = memberships.user_id);
    UPDATE group_members SET (name_key, email, status, created_at) = (
        SELECT m.name_key, m.email, m.status, m.created_at FROM memberships m
        WHERE m.user_id = group_members.user_id AND m.workspace_id = group_members.workspace_id);
    UPDATE events SET subject_id = unhex(replace(public ->> '$.subject.id', '-', '')) WHERE json_valid(public);";

const COUNT_USERS: &str = "INSERT INTO counts (id, status, role, n)
     SELECT zeroblob(16), status, '', count(*) FROM users GROUP BY status";

pub(in crate::migrations) fn fill(transaction: &Transaction<'_>) -> Result<(), Fault> {
    let fill = || -> rusqlite::Result<()> {
        add_functions(transaction)?;
        transaction.execute_batch(FILL)?;
        for sql in [COUNT_USERS, COUNT_MEMBERS, COUNT_GROUP_MEMBERS] {
            transaction.execute(sql, ())?;
        }
        for sql in SQLITE.search.fill {
            transaction.execute(sql, ())?;
        }
        Ok(())
    };
    fill().map_err(sqlite_fault)
}
