//! Migrations on PostgreSQL, while other processes serve.
//!
//! A step that needs a lock on a table waits for it only briefly and then tries again, because later statements on the
//! table queue behind the waiting one. Long steps run in small transactions. No statement has a name and no setting
//! outlives its transaction, because there may be a pooler in between.

use super::list::{Form, Migration};
use super::plan::{Half, failed, to_finish, to_migrate};
use super::resources::search;
use super::steps::{PostgresStep, begin};
use super::version::{ADD_COLUMN, CREATE, READ, Schema, WRITE};
use crate::dialect::{describe, postgres_fault};
use crate::postgres::{self, Target};
use crate::{Fault, OpenError};
use std::time::{Duration, Instant};
use tokio::time::timeout;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, Error, SimpleQueryMessage, Transaction};

/// The advisory lock under which migrations run: "Roster" as a number. It is held by a transaction, so it also works with
/// a pooler that gives each transaction another session of the server.
const TRY_LOCK: &str = "SELECT pg_try_advisory_xact_lock(90548514551154)";

/// The pause between two attempts to get that lock or the lock of a table.
const PAUSE: Duration = Duration::from_millis(200);

/// How long reading the version of the schema may take.
const READ_LIMIT: Duration = Duration::from_secs(10);

/// How long the first attempt waits for the lock of a table. Each further attempt waits twice as long, up to the
/// maximum.
const FIRST_WAIT: Duration = Duration::from_millis(100);
const LONGEST_WAIT: Duration = Duration::from_secs(2);

/// How long all attempts together may take: longer than a slow client may keep a list, and thereby a table, open.
const PATIENCE: Duration = Duration::from_mins(10);

/// Reads the version of a database's schema.
pub(crate) async fn schema(target: &Target) -> Result<Schema, OpenError> {
    let client = postgres::connect(target).await?;
    let schema = timeout(READ_LIMIT, read(&client)).await;
    let schema = schema.map_err(|_| OpenError::Unreachable("PostgreSQL doesn't answer".into()))?;
    schema.map_err(|error| unreadable(&error))
}

async fn read(client: &Client) -> Result<Schema, Error> {
    let exists = "SELECT to_regclass('schema_version') IS NOT NULL";
    if !client.query_typed_one(exists, &[]).await?.get::<_, bool>(0) {
        return Ok(Schema::EMPTY);
    }
    if !has_both_columns(client).await? {
        let row = client
            .query_typed_one("SELECT coalesce(max(version), 0) FROM schema_version", &[])
            .await?;
        return Ok(Schema::from_table(row.get(0), row.get(0)));
    }
    let row = client.query_typed_one(READ, &[]).await?;
    Ok(Schema::from_table(row.get(0), row.get(1)))
}

async fn has_both_columns(client: &Client) -> Result<bool, Error> {
    let column = "SELECT EXISTS (SELECT 1 FROM pg_attribute
         WHERE attrelid = to_regclass('schema_version') AND attname = 'expanded_to' AND NOT attisdropped)";
    Ok(client.query_typed_one(column, &[]).await?.get(0))
}

fn unreadable(error: &Error) -> OpenError {
    OpenError::Unreachable(format!("can't read the schema's version: {}", describe(error)))
}

/// Migrates a database to the version that this program needs. Returns the schema before.
pub(crate) async fn migrate(target: &Target) -> Result<Schema, OpenError> {
    run(target, |found| to_migrate(found, form)).await
}

/// Like [`migrate`], and contracts the schema, which shuts out older programs.
pub(crate) async fn finish(target: &Target) -> Result<Schema, OpenError> {
    run(target, |found| to_finish(found, form)).await
}

const fn form(migration: &'static Migration) -> &'static Form<PostgresStep> {
    &migration.postgres
}

async fn run(
    target: &Target,
    plan: impl Fn(Schema) -> Result<Vec<Half<PostgresStep>>, OpenError>,
) -> Result<Schema, OpenError> {
    let mut client = postgres::connect(target).await?;
    let had = read(&client).await.map_err(|error| unreadable(&error))?;
    if plan(had)?.is_empty() {
        if let Err(fault) = add_search(target, &client).await {
            tracing::warn!(%fault, "can't look for the search index");
        }
        return Ok(had);
    }
    postgres::check_before_migration(&client).await?;
    let mut other = postgres::connect(target).await?;
    let _lock = lock(&mut other).await.map_err(|error| unreadable(&error))?;
    // Another process may have done all or a part of it while this one waited for the lock.
    let mut found = read(&client).await.map_err(|error| unreadable(&error))?;
    for half in plan(found)? {
        found = found.after(half.version(), half.oldest());
        let taken = take(&mut client, &half, found).await;
        taken.map_err(|fault| failed(half.version(), &fault))?;
    }
    Ok(had)
}

/// Builds the search index that could not be built when the schema was migrated.
async fn add_search(target: &Target, client: &Client) -> Result<(), Fault> {
    if search::is_there(client).await? {
        return Ok(());
    }
    let mut other = postgres::connect(target).await.map_err(Fault::other)?;
    let _lock = lock(&mut other).await.map_err(postgres_fault)?;
    search::build(client).await;
    Ok(())
}

/// Waits until no other process migrates. Dropping the transaction releases the lock.
async fn lock(client: &mut Client) -> Result<Transaction<'_>, Error> {
    let transaction = begin(client).await?;
    while !try_lock(&transaction).await? {
        tokio::time::sleep(PAUSE).await;
    }
    Ok(transaction)
}

/// By the simple protocol, whose query keeps no snapshot: `CREATE INDEX CONCURRENTLY` waits for the end of all snapshots.
async fn try_lock(transaction: &Transaction<'_>) -> Result<bool, Error> {
    let messages = transaction.simple_query(TRY_LOCK).await?;
    let is_true =
        |message: &SimpleQueryMessage| matches!(message, SimpleQueryMessage::Row(row) if row.get(0) == Some("t"));
    Ok(messages.iter().any(is_true))
}

/// Runs the steps of one half, and records the version of the schema.
async fn take(client: &mut Client, half: &Half<PostgresStep>, then: Schema) -> Result<(), Fault> {
    let mut noted = false;
    let steps = half.steps();
    for (step, number) in steps.iter().zip(1..) {
        match step {
            PostgresStep::Sql(sql) => {
                // The last SQL step records the version in its own transaction, so a migration with one step is never
                // kept without it.
                noted = number == steps.len();
                in_a_moment(client, sql, noted.then_some(then)).await?;
            }
            PostgresStep::Rust(run) => run(client).await?,
        }
    }
    if !noted {
        in_a_moment(client, "", Some(then)).await?;
    }
    Ok(())
}

/// Runs statements in one transaction, and repeats it while other sessions hold the locks that it needs.
async fn in_a_moment(client: &mut Client, sql: &str, note: Option<Schema>) -> Result<(), Fault> {
    let begun = Instant::now();
    let mut wait = FIRST_WAIT;
    loop {
        let error = match try_once(client, sql, note, wait).await {
            Ok(()) => return Ok(()),
            Err(error) => error,
        };
        if !is_in_the_way(&error) || begun.elapsed() > PATIENCE {
            return Err(postgres_fault(error));
        }
        tracing::info!(why = describe(&error), "a migration waits for a table that is in use");
        tokio::time::sleep(PAUSE).await;
        wait = (wait * 2).min(LONGEST_WAIT);
    }
}

fn is_in_the_way(error: &Error) -> bool {
    matches!(
        error.code(),
        Some(&SqlState::LOCK_NOT_AVAILABLE | &SqlState::T_R_DEADLOCK_DETECTED)
    )
}

async fn try_once(client: &mut Client, sql: &str, note: Option<Schema>, wait: Duration) -> Result<(), Error> {
    let transaction = begin(client).await?;
    let limit = format!("SET LOCAL lock_timeout = {}", wait.as_millis());
    transaction.batch_execute(&limit).await?;
    transaction.batch_execute(sql).await?;
    if let Some(schema) = note {
        transaction.batch_execute(CREATE).await?;
        if !has_both_columns(transaction.client()).await? {
            transaction.batch_execute(ADD_COLUMN).await?;
        }
        let numbers: [(&(dyn ToSql + Sync), Type); 2] = [(&schema.oldest, Type::INT8), (&schema.version, Type::INT8)];
        transaction.client().execute_typed(WRITE, &numbers).await?;
    }
    transaction.commit().await
}
