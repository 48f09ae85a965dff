//! What a step of a migration can be.

use crate::Fault;
use futures_util::future::BoxFuture;
use rusqlite::Transaction;
use tokio_postgres::Client;

/// A step on SQLite, in the transaction of its half.
pub(super) enum SqliteStep {
    /// Statements.
    Sql(&'static str),
    /// What SQL can't do.
    Rust(fn(&Transaction<'_>) -> Result<(), Fault>),
}

/// A step on PostgreSQL.
pub(super) enum PostgresStep {
    /// Statements in one transaction, each of which takes a moment, or locks out nobody.
    Sql(&'static str),
    /// What has transactions of its own.
    Rust(for<'a> fn(&'a mut Client) -> BoxFuture<'a, Result<(), Fault>>),
}

/// Begins a transaction that takes the time that it takes, and may be idle for as long as another one runs.
pub(super) async fn begin(client: &mut Client) -> Result<tokio_postgres::Transaction<'_>, tokio_postgres::Error> {
    let transaction = client.transaction().await?;
    let no_limit = "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0";
    transaction.batch_execute(no_limit).await?;
    Ok(transaction)
}
