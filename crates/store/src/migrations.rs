//! The schema and its versions.
//!
//! Migrations are numbered SQL files, one set for each database. Each runs once, in a transaction of its own together with
//! the note that it ran, and under a lock, so that processes that start at the same time don't run it twice.

mod workspace_name_keys;

use crate::sqlite::Location;
use crate::{OpenError, postgres};
use rusqlite::{Connection, TransactionBehavior};

/// A step from one version of the schema to the next, in the SQL of each database.
struct Migration {
    sqlite: &'static str,
    postgres: &'static str,
}

/// All steps; the first leads to version 1.
const MIGRATIONS: [Migration; 4] = [
    Migration {
        sqlite: include_str!("../migrations/sqlite/0001_directory.sql"),
        postgres: include_str!("../migrations/postgres/0001_directory.sql"),
    },
    Migration {
        sqlite: include_str!("../migrations/sqlite/0002_event_chain.sql"),
        postgres: include_str!("../migrations/postgres/0002_event_chain.sql"),
    },
    Migration {
        sqlite: include_str!("../migrations/sqlite/0003_workspace_name_keys.sql"),
        postgres: include_str!("../migrations/postgres/0003_workspace_name_keys.sql"),
    },
    Migration {
        sqlite: include_str!("../migrations/sqlite/0004_answers.sql"),
        postgres: include_str!("../migrations/postgres/0004_answers.sql"),
    },
];

/// The version that this program needs.
#[expect(clippy::cast_possible_wrap, reason = "there will never be so many")]
pub const VERSION: i64 = MIGRATIONS.len() as i64;

/// The advisory lock of PostgreSQL under which migrations run: "Roster" as a number.
const LOCK: &str = "SELECT pg_advisory_xact_lock(90548514551154)";

/// A migration takes the time that it takes, and so does waiting for another process that runs it.
const NO_LIMIT: &str = "SET LOCAL statement_timeout = 0";

const CREATE_VERSION_TABLE: &str = "CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL PRIMARY KEY)";

const READ_VERSION: &str = "SELECT max(version) FROM schema_version";

const WRITE_VERSION: &str = "INSERT INTO schema_version (version) VALUES ($1)";

/// Fails unless the version found is the one needed: a newer schema is as bad as an older one.
pub fn check(found: i64) -> Result<(), OpenError> {
    match found.cmp(&VERSION) {
        std::cmp::Ordering::Less => Err(OpenError::Old { found, needed: VERSION }),
        std::cmp::Ordering::Equal => Ok(()),
        std::cmp::Ordering::Greater => Err(OpenError::New { found, needed: VERSION }),
    }
}

/// Fails if the version found is one that this program doesn't know yet.
pub(crate) fn refuse_newer(found: i64) -> Result<(), OpenError> {
    check(found.max(VERSION))
}

/// The steps that a schema of version `found` lacks, with their versions.
fn missing(found: i64) -> Result<impl Iterator<Item = (i64, &'static Migration)>, OpenError> {
    refuse_newer(found)?;
    Ok((1..).zip(&MIGRATIONS).filter(move |(version, _)| *version > found))
}

/// Brings a SQLite database to the version needed, making the file where there is none. Answers the version it had.
pub(crate) fn migrate_sqlite(location: &Location) -> Result<i64, OpenError> {
    let had = location.inspect()?;
    // A file that is newer is refused here, before anything is written.
    let missing = missing(had)?;
    location.make_folders()?;
    location.create()?;
    let mut connection = location.connect()?;
    location.keep_log(&connection)?;
    for (version, migration) in missing {
        run_on_sqlite(&mut connection, version, migration).map_err(|error| OpenError::Migration {
            version,
            why: error.to_string(),
        })?;
    }
    Ok(had)
}

fn run_on_sqlite(connection: &mut Connection, version: i64, migration: &Migration) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    transaction.execute(CREATE_VERSION_TABLE, ())?;
    // Another process may have run it while this one waited for the lock.
    if transaction
        .query_row(READ_VERSION, (), |row| row.get::<_, Option<i64>>(0))?
        .unwrap_or(0)
        < version
    {
        transaction.execute_batch(migration.sqlite)?;
        if version == workspace_name_keys::VERSION {
            workspace_name_keys::fill_sqlite(&transaction)?;
        }
        transaction.execute(WRITE_VERSION, (version,))?;
    }
    transaction.commit()
}

/// The version of a PostgreSQL database's schema; 0 if it is empty.
pub(crate) async fn version_of_postgres(config: &tokio_postgres::Config) -> Result<i64, OpenError> {
    let client = postgres::connect(config).await?;
    postgres_version(&client).await.map_err(|error| unreachable(&error))
}

async fn postgres_version(client: &tokio_postgres::Client) -> Result<i64, tokio_postgres::Error> {
    let exists = "SELECT to_regclass('schema_version') IS NOT NULL";
    if !client.query_one(exists, &[]).await?.get::<_, bool>(0) {
        return Ok(0);
    }
    Ok(client
        .query_one(READ_VERSION, &[])
        .await?
        .get::<_, Option<i64>>(0)
        .unwrap_or(0))
}

fn unreachable(error: &tokio_postgres::Error) -> OpenError {
    OpenError::Unreachable(format!(
        "can't read the schema's version: {}",
        crate::dialect::describe(error)
    ))
}

/// Brings a PostgreSQL database to the version needed. Answers the version it had.
pub(crate) async fn migrate_postgres(config: &tokio_postgres::Config) -> Result<i64, OpenError> {
    let mut client = postgres::connect(config).await?;
    let had = postgres_version(&client).await.map_err(|error| unreachable(&error))?;
    for (version, migration) in missing(had)? {
        run_on_postgres(&mut client, version, migration)
            .await
            .map_err(|error| OpenError::Migration {
                version,
                why: crate::dialect::describe(&error),
            })?;
    }
    Ok(had)
}

async fn run_on_postgres(
    client: &mut tokio_postgres::Client,
    version: i64,
    migration: &Migration,
) -> Result<(), tokio_postgres::Error> {
    let transaction = client.transaction().await?;
    transaction.batch_execute(NO_LIMIT).await?;
    transaction.batch_execute(LOCK).await?;
    transaction.batch_execute(CREATE_VERSION_TABLE).await?;
    // Another process may have run it while this one waited for the lock.
    let done = transaction
        .query_one(READ_VERSION, &[])
        .await?
        .get::<_, Option<i64>>(0)
        .unwrap_or(0);
    if done < version {
        transaction.batch_execute(migration.postgres).await?;
        if version == workspace_name_keys::VERSION {
            workspace_name_keys::fill_postgres(&transaction).await?;
        }
        transaction.execute(WRITE_VERSION, &[&version]).await?;
    }
    transaction.commit().await
}
