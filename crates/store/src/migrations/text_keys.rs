//! Migration 5: the keys of names by Unicode's case folding, where they were names in lower case.
//!
//! Two groups of a workspace whose names are now the same text both stay: the second keeps its old key. `roster migrate` prints them.

use crate::Fault;
use crate::dialect::{postgres_fault, sqlite_fault};
use directory::fold;
use rusqlite::Transaction;
use tokio_postgres::Client;
use tokio_postgres::types::{ToSql, Type};
use uuid::Uuid;

const READ_WORKSPACES: &str = "SELECT id, name, coalesce(name_key, '') FROM workspaces";
const READ_GROUPS: &str = "SELECT id, name, name_key FROM groups ORDER BY id";

/// These do nothing to what a running server has renamed meanwhile. SQLite numbers parameters by their first place.
const WRITE_WORKSPACE: &str = "UPDATE workspaces SET name_key = $1 WHERE id = $2 AND name = $3";
const WRITE_GROUP: &str = "UPDATE groups SET name_key = $1 WHERE id = $2 AND name = $3 AND NOT EXISTS
    (SELECT 1 FROM groups other WHERE other.workspace_id = groups.workspace_id AND other.name_key = $1)";

/// A name whose key is another one now.
struct Old {
    id: Uuid,
    name: String,
    key: String,
}

impl Old {
    /// `None` if the key is as it should be.
    fn new(id: Uuid, name: String, key: &str) -> Option<Self> {
        let folded = fold(&name);
        (folded != key).then_some(Self { id, name, key: folded })
    }

    /// What PostgreSQL needs to write it.
    fn values(&self) -> [(&(dyn ToSql + Sync), Type); 3] {
        [
            (&self.key, Type::TEXT),
            (&self.id, Type::UUID),
            (&self.name, Type::TEXT),
        ]
    }

    /// Says that another group has the key already.
    fn report(&self) {
        tracing::warn!(
            group = %self.id,
            "another group of its workspace has the same name but for its spelling; `roster migrate` prints both"
        );
    }
}

pub(super) fn refold_sqlite(transaction: &Transaction<'_>) -> Result<(), Fault> {
    for old in old_sqlite(transaction, READ_WORKSPACES).map_err(sqlite_fault)? {
        let written = transaction.execute(WRITE_WORKSPACE, (&old.key, old.id.as_bytes(), &old.name));
        written.map_err(sqlite_fault)?;
    }
    for old in old_sqlite(transaction, READ_GROUPS).map_err(sqlite_fault)? {
        let written = transaction.execute(WRITE_GROUP, (&old.key, old.id.as_bytes(), &old.name));
        if written.map_err(sqlite_fault)? == 0 {
            old.report();
        }
    }
    Ok(())
}

fn old_sqlite(transaction: &Transaction<'_>, sql: &str) -> rusqlite::Result<Vec<Old>> {
    let mut read = transaction.prepare(sql)?;
    let rows = read.query_map((), |row| {
        Ok(Old::new(
            Uuid::from_bytes(row.get(0)?),
            row.get(1)?,
            &row.get::<_, String>(2)?,
        ))
    })?;
    rows.filter_map(Result::transpose).collect()
}

pub(super) async fn refold_postgres(client: &Client) -> Result<(), Fault> {
    for old in old_postgres(client, READ_WORKSPACES).await? {
        let written = client.execute_typed(WRITE_WORKSPACE, &old.values()).await;
        written.map_err(postgres_fault)?;
    }
    for old in old_postgres(client, READ_GROUPS).await? {
        let written = client.execute_typed(WRITE_GROUP, &old.values()).await;
        if written.map_err(postgres_fault)? == 0 {
            old.report();
        }
    }
    Ok(())
}

async fn old_postgres(client: &Client, sql: &str) -> Result<Vec<Old>, Fault> {
    let rows = client.query_typed(sql, &[]).await.map_err(postgres_fault)?;
    let old = rows
        .iter()
        .filter_map(|row| Old::new(row.get(0), row.get(1), row.get(2)));
    Ok(old.collect())
}
