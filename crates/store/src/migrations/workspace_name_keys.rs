//! Migration 3: fills the keys of the names that workspaces have already.

use directory::fold;
use tokio_postgres::GenericClient;
use uuid::Uuid;

/// The version of the schema that has the keys.
pub(super) const VERSION: i64 = 3;

const READ: &str = "SELECT id, name FROM workspaces WHERE name_key IS NULL";
const WRITE: &str = "UPDATE workspaces SET name_key = $2 WHERE id = $1";

/// On SQLite.
pub(super) fn fill_sqlite(transaction: &rusqlite::Transaction<'_>) -> rusqlite::Result<()> {
    let mut read = transaction.prepare(READ)?;
    let rows = read.query_map((), |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, String>(1)?)))?;
    let rows: Vec<_> = rows.collect::<Result<_, _>>()?;
    for (id, name) in rows {
        transaction.execute(WRITE, (id, fold(&name)))?;
    }
    Ok(())
}

/// On PostgreSQL.
pub(super) async fn fill_postgres(client: &impl GenericClient) -> Result<(), tokio_postgres::Error> {
    for row in client.query(READ, &[]).await? {
        let (id, name) = (row.get::<_, Uuid>(0), row.get::<_, &str>(1));
        client.execute(WRITE, &[&id, &fold(name)]).await?;
    }
    Ok(())
}
