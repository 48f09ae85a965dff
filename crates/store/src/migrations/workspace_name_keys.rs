//! Migration 3: fills the keys of the names of existing workspaces.

use crate::Fault;
use crate::dialect::{postgres_fault, sqlite_fault};
use directory::fold;
use rusqlite::Transaction;
use tokio_postgres::Client;
use tokio_postgres::types::Type;
use uuid::{Bytes, Uuid};

const READ: &str = "SELECT id, name FROM workspaces WHERE name_key IS NULL";

/// Skips a workspace that a running server has renamed meanwhile. SQLite numbers parameters by their first place.
const WRITE: &str = "UPDATE workspaces SET name_key = $1 WHERE id = $2 AND name = $3";

pub(super) fn fill_sqlite(transaction: &Transaction<'_>) -> Result<(), Fault> {
    for (id, name) in names(transaction).map_err(sqlite_fault)? {
        let filled = transaction.execute(WRITE, (fold(&name), id, &name));
        filled.map_err(sqlite_fault)?;
    }
    Ok(())
}

fn names(transaction: &Transaction<'_>) -> rusqlite::Result<Vec<(Bytes, String)>> {
    let mut read = transaction.prepare(READ)?;
    let rows = read.query_map((), |row| Ok((row.get(0)?, row.get(1)?)))?;
    rows.collect()
}

pub(super) async fn fill_postgres(client: &Client) -> Result<(), Fault> {
    for row in client.query_typed(READ, &[]).await.map_err(postgres_fault)? {
        let (id, name) = (row.get::<_, Uuid>(0), row.get::<_, &str>(1));
        let filled = client
            .execute_typed(
                WRITE,
                &[(&fold(name), Type::TEXT), (&id, Type::UUID), (&name, Type::TEXT)],
            )
            .await;
        filled.map_err(postgres_fault)?;
    }
    Ok(())
}
