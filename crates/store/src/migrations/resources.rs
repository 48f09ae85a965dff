//! Migration 6: fills the columns and tables that lists, counts and access read.

use crate::Fault;
use crate::dialect::{add_functions, postgres_fault, sqlite_fault};
use rusqlite::Transaction;
use tokio_postgres::Client;

/// In the SQL that both databases share. A membership has the keys of its user, a group membership those of its membership.
const FILL_MEMBERSHIPS: &str = "UPDATE memberships SET
        name_key = (SELECT u.name_key FROM users u WHERE u.id = memberships.user_id),
        email = (SELECT u.email FROM users u WHERE u.id = memberships.user_id)
     WHERE name_key IS NULL";
const FILL_GROUP_MEMBERS: &str = "UPDATE group_members SET
        created_at = (SELECT m.created_at FROM memberships m
            WHERE m.user_id = group_members.user_id AND m.workspace_id = group_members.workspace_id),
        status = (SELECT m.status FROM memberships m
            WHERE m.user_id = group_members.user_id AND m.workspace_id = group_members.workspace_id),
        name_key = (SELECT u.name_key FROM users u WHERE u.id = group_members.user_id),
        email = (SELECT u.email FROM users u WHERE u.id = group_members.user_id)
     WHERE name_key IS NULL";

pub(super) fn fill_sqlite(transaction: &Transaction<'_>) -> Result<(), Fault> {
    let fill = || -> rusqlite::Result<()> {
        add_functions(transaction)?;
        transaction.execute_batch("UPDATE users SET name_key = lower_case(name) WHERE name_key IS NULL")?;
        transaction.execute_batch(FILL_MEMBERSHIPS)?;
        transaction.execute_batch(FILL_GROUP_MEMBERS)
    };
    fill().map_err(sqlite_fault)
}

pub(super) async fn fill_postgres(client: &Client) -> Result<(), Fault> {
    for sql in [
        "UPDATE users SET name_key = translate(lower(name COLLATE \"und-x-icu\"), 'ς', 'σ') WHERE name_key IS NULL",
        FILL_MEMBERSHIPS,
        FILL_GROUP_MEMBERS,
    ] {
        client.execute_typed(sql, &[]).await.map_err(postgres_fault)?;
    }
    Ok(())
}
