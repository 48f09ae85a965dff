//! On PostgreSQL: builds indexes while other programs write.

use crate::Fault;
use crate::dialect::postgres_fault;
use tokio_postgres::Client;
use tokio_postgres::types::Type;

/// The name of each index, and what it is on.
pub(super) const LISTS: [(&str, &str); 13] = [
    ("users_by_name", "users (status, name_key, id)"),
    ("users_by_email", "users (status, email COLLATE \"C\")"),
    ("users_by_creation", "users (status, created_at, id)"),
    ("users_by_home", "users (home) WHERE home IS NOT NULL"),
    (
        "memberships_by_name",
        "memberships (workspace_id, status, role, name_key, user_id)",
    ),
    (
        "memberships_by_email",
        "memberships (workspace_id, status, role, email)",
    ),
    (
        "memberships_by_creation",
        "memberships (workspace_id, status, role, created_at, user_id)",
    ),
    (
        "memberships_by_expiry",
        "memberships (expires_at) WHERE expires_at IS NOT NULL",
    ),
    (
        "memberships_by_role_until",
        "memberships (role_until) WHERE role_until IS NOT NULL",
    ),
    (
        "group_members_by_name",
        "group_members (workspace_id, group_id, status, name_key, user_id)",
    ),
    (
        "group_members_by_email",
        "group_members (workspace_id, group_id, status, email)",
    ),
    (
        "group_members_by_creation",
        "group_members (workspace_id, group_id, status, created_at, user_id)",
    ),
    (
        "group_members_by_expiry",
        "group_members (expires_at) WHERE expires_at IS NOT NULL",
    ),
];

/// The index by which the events about a subject are found.
pub(super) const EVENTS: [(&str, &str); 1] = [("events_by_subject", "events (subject_id, seq)")];

/// Builds the indexes that are missing.
pub(super) async fn build(client: &Client, indexes: &[(&str, &str)]) -> Result<(), Fault> {
    // In an empty database an index takes no time, and much time is saved by not waiting for others.
    let concurrently = if has_users(client).await? { "CONCURRENTLY" } else { "" };
    for (name, definition) in indexes {
        if is_there(client, name).await? {
            continue;
        }
        // An attempt that was interrupted leaves an index that no query uses, and that this name is taken by.
        let drop = format!("DROP INDEX {concurrently} IF EXISTS {name}");
        let create = format!("CREATE INDEX {concurrently} {name} ON {definition}");
        for sql in [drop, create] {
            client.batch_execute(&sql).await.map_err(postgres_fault)?;
        }
    }
    Ok(())
}

async fn has_users(client: &Client) -> Result<bool, Fault> {
    let row = client.query_typed_one("SELECT EXISTS (SELECT 1 FROM users)", &[]).await;
    Ok(row.map_err(postgres_fault)?.get(0))
}

/// Whether an index with this name is there and complete.
pub(super) async fn is_there(client: &Client, name: &str) -> Result<bool, Fault> {
    let valid = "SELECT EXISTS (SELECT 1 FROM pg_index WHERE indexrelid = to_regclass($1) AND indisvalid)";
    let row = client.query_typed_one(valid, &[(&name, Type::TEXT)]).await;
    Ok(row.map_err(postgres_fault)?.get(0))
}
