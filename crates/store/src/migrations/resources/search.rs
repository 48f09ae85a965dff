//! On PostgreSQL: the index by which users are searched. It needs the extension `pg_trgm`. Without it, a search reads all users.

use super::indexes;
use crate::Fault;
use crate::dialect::postgres_fault;
use tokio_postgres::Client;

/// The index.
const NAME: &str = "users_by_text";

/// PostgreSQL adds entries to the index in batches, and a search reads the whole batch that waits: so it is small.
const PENDING_KILOBYTES: u32 = 256;

/// Whether the index is there.
pub(in crate::migrations) async fn is_there(client: &Client) -> Result<bool, Fault> {
    indexes::is_there(client, NAME).await
}

/// Builds the index. If that is impossible, reports why: everything works without it.
pub(in crate::migrations) async fn build(client: &Client) {
    if let Err(fault) = try_to_build(client).await {
        tracing::warn!(%fault, "there is no search index, so a search reads all users: `roster check` prints what mends that");
    }
}

async fn try_to_build(client: &Client) -> Result<(), Fault> {
    if is_there(client).await? {
        return Ok(());
    }
    let extend = client.batch_execute("CREATE EXTENSION IF NOT EXISTS pg_trgm").await;
    extend.map_err(postgres_fault)?;
    let schema = "SELECT quote_ident(nspname) FROM pg_extension JOIN pg_namespace ON pg_namespace.oid = extnamespace
         WHERE extname = 'pg_trgm'";
    let row = client.query_typed_one(schema, &[]).await.map_err(postgres_fault)?;
    let schema: &str = row.get(0);
    let definition = format!(
        "users USING gin (name_key {schema}.gin_trgm_ops, email {schema}.gin_trgm_ops)
         WITH (gin_pending_list_limit = {PENDING_KILOBYTES})"
    );
    indexes::build(client, &[(NAME, &definition)]).await
}
