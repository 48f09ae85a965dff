//! Whether users are searched by an index, and what mends it if not.

use tokio_postgres::{Client, Error};

/// The index, the extension that it needs, and whether the server could create that.
const LOOK: &str = "SELECT quote_ident(current_database()),
    EXISTS (SELECT 1 FROM pg_index WHERE indexrelid = to_regclass('users_by_text') AND indisvalid),
    EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'),
    EXISTS (SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm')";

/// What to know if a search reads all users.
pub(super) async fn missing(client: &Client) -> Result<Option<String>, Error> {
    let row = client.query_typed_one(LOOK, &[]).await?;
    let database: &str = row.get(0);
    let create = format!(
        "run CREATE EXTENSION pg_trgm in the database {database} as its owner or a superuser, then `roster migrate`"
    );
    let remedy = match (row.get(1), row.get(2), row.get(3)) {
        (true, _, _) => return Ok(None),
        (false, true, _) => "run `roster migrate` as the owner of the tables".to_owned(),
        (false, false, true) => create,
        (false, false, false) => format!("install the package postgresql-contrib on the server, {create}"),
    };
    Ok(Some(format!(
        "the search index users_by_text is missing, so a search reads all users, which takes seconds among a million: {remedy}"
    )))
}
