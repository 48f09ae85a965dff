//! The kinds of steps that a migration can have.

use crate::Fault;
use futures_util::future::BoxFuture;
use rusqlite::Transaction;
use tokio_postgres::Client;

/// A step on SQLite, in the transaction of its half.
pub(super) enum SqliteStep {
    /// SQL statements.
    Sql(&'static str),
    /// A function, for what SQL can't do.
    Rust(fn(&Transaction<'_>) -> Result<(), Fault>),
}

/// A step on PostgreSQL.
pub(super) enum PostgresStep {
    /// SQL statements in one transaction, each of which is fast or blocks no other session.
    Sql(&'static str),
    /// A function that manages its own transactions.
    Rust(for<'a> fn(&'a mut Client) -> BoxFuture<'a, Result<(), Fault>>),
}

/// Begins a transaction without a statement timeout, which may be idle while another one runs.
pub(super) async fn begin(client: &mut Client) -> Result<tokio_postgres::Transaction<'_>, tokio_postgres::Error> {
    let transaction = client.transaction().await?;
    let no_limit = "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0";
    transaction.batch_execute(no_limit).await?;
    Ok(transaction)
}
