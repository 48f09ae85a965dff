//! The baseline of `import.rs`: inserts the same rows with prepared statements in one transaction.

use crate::database::{Database, connect};
use crate::engine::Engine;
use bytes::{BufMut as _, BytesMut};
use futures_util::TryStreamExt as _;
use futures_util::stream::FuturesOrdered;
use rusqlite::{Connection, params_from_iter};
use std::error::Error;
use std::time::{Duration, Instant};
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};
use tokio_postgres::{Client, Statement};

/// The tables that an import fills, in the order of their references.
const TABLES: [&str; 6] = [
    "workspaces",
    "groups",
    "users",
    "memberships",
    "group_members",
    "events",
];

/// How many rows are read before they are inserted.
const CHUNK: usize = 10_000;

/// How many rows are pipelined to PostgreSQL, as an import does, too. If each insert waited for its result, an import
/// would beat the baseline.
const ROWS_AHEAD: usize = 256;

/// Copies all rows of a directory into an empty one. Returns the seconds that the inserts took, without the reads.
pub async fn copy(from: &Database, into: &Database) -> f64 {
    let took = match from.engine {
        Engine::Sqlite => copy_sqlite(from, into).expect("the directories have the same schema"),
        Engine::Postgres => copy_postgres(from, into)
            .await
            .expect("the directories have the same schema"),
    };
    took.as_secs_f64()
}

fn copy_sqlite(from: &Database, into: &Database) -> rusqlite::Result<Duration> {
    let (from, into) = (Connection::open(from.file())?, Connection::open(into.file())?);
    into.pragma_update(None, "foreign_keys", true)?;
    into.pragma_update(None, "synchronous", "full")?;
    let mut took = Duration::ZERO;
    into.execute_batch("BEGIN")?;
    for table in TABLES {
        let mut select = from.prepare(&select(table))?;
        let columns = select.column_count();
        let mut insert = into.prepare(&insert(table, columns))?;
        let mut rows = select.query(())?.mapped(|row| {
            let values = (0..columns).map(|column| row.get(column));
            values.collect::<rusqlite::Result<Vec<rusqlite::types::Value>>>()
        });
        loop {
            let chunk = rows.by_ref().take(CHUNK).collect::<rusqlite::Result<Vec<_>>>()?;
            if chunk.is_empty() {
                break;
            }
            let begun = Instant::now();
            for row in &chunk {
                insert.execute(params_from_iter(row))?;
            }
            took += begun.elapsed();
        }
    }
    let begun = Instant::now();
    into.execute_batch("COMMIT")?;
    Ok(took + begun.elapsed())
}

async fn copy_postgres(from: &Database, into: &Database) -> Result<Duration, tokio_postgres::Error> {
    let (from, into) = (connect(&from.url).await, connect(&into.url).await);
    let mut took = Duration::ZERO;
    into.batch_execute("BEGIN").await?;
    for table in TABLES {
        let select = from.prepare(&select(table)).await?;
        let columns = select.columns().len();
        let insert = into.prepare(&insert(table, columns)).await?;
        let rows = from.query_raw(&select, [0_i32; 0]).await?;
        let rows = rows.map_ok(|row| (0..columns).map(|column| row.get(column)).collect::<Vec<Raw>>());
        let mut chunks = std::pin::pin!(rows.try_chunks(CHUNK));
        while let Some(chunk) = chunks.try_next().await.map_err(|error| error.1)? {
            let begun = Instant::now();
            insert_all(&into, &insert, &chunk).await?;
            took += begun.elapsed();
        }
    }
    let begun = Instant::now();
    into.batch_execute("COMMIT").await?;
    Ok(took + begun.elapsed())
}

async fn insert_all(into: &Client, insert: &Statement, rows: &[Vec<Raw>]) -> Result<(), tokio_postgres::Error> {
    // The driver sends a row when its future is first polled; waiting for one future polls all of them.
    let mut answers = FuturesOrdered::new();
    for row in rows {
        if answers.len() == ROWS_AHEAD {
            answers.try_next().await?;
        }
        answers.push_back(into.execute_raw(insert, row));
    }
    answers.try_for_each(async |_| Ok(())).await
}

fn select(table: &str) -> String {
    format!("SELECT * FROM {table}")
}

fn insert(table: &str, columns: usize) -> String {
    let parameters: Vec<_> = (1..=columns).map(|number| format!("${number}")).collect();
    format!("INSERT INTO {table} VALUES ({})", parameters.join(", "))
}

/// A value of any type in PostgreSQL's binary format.
#[derive(Debug)]
struct Raw(Option<Vec<u8>>);

impl FromSql<'_> for Raw {
    fn from_sql(_: &Type, bytes: &[u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self(Some(bytes.to_vec())))
    }

    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self(None))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

impl ToSql for Raw {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        Ok(match &self.0 {
            Some(bytes) => {
                out.put_slice(bytes);
                IsNull::No
            }
            None => IsNull::Yes,
        })
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::Databases;
    use crate::through_store::{all_users, open, run};
    use clap::ValueEnum as _;
    use directory::{GroupKey, Status, WorkspaceKey};
    use store::ops::{groups, users, workspaces};

    /// Needs PostgreSQL, like all tests on databases.
    #[tokio::test]
    async fn nothing_is_left_out() {
        let databases = Databases::new();
        for engine in Engine::value_variants().iter().copied() {
            let from = databases.create(engine).await;
            fill(&from).await;
            let into = databases.create(engine).await;
            open(&into).await.close().await;
            copy(&from, &into).await;
            let users = all_users(&databases, &from).await;
            assert_eq!(users[0].memberships[0].groups.len(), 1, "on {}", engine.name());
            assert!(
                users == all_users(&databases, &into).await,
                "other users on {}",
                engine.name()
            );
            from.remove().await;
            into.remove().await;
        }
    }

    /// Creates at least one row in each table.
    async fn fill(database: &Database) {
        let store = open(database).await;
        let workspace = workspaces::Create {
            name: "Sales".parse().expect("a name"),
            slug: None,
        };
        run(&store, workspace).await;
        let group = groups::Create {
            workspace: WorkspaceKey::Text("Sales".to_owned()),
            name: "Auditors".parse().expect("a name"),
            description: None,
        };
        run(&store, group).await;
        let membership = users::Relation {
            workspace: WorkspaceKey::Text("Sales".to_owned()),
            status: None,
            role: None,
            groups: Some(vec![users::ListedGroup {
                group: GroupKey::Text("Auditors".to_owned()),
                is_member: true,
            }]),
        };
        let user = users::Create {
            name: "Ada Obi King".parse().expect("a name"),
            email: "ada@example.com".parse().expect("an address"),
            status: Status::Active,
            home: None,
            password: None,
            workspaces: vec![membership],
        };
        run(&store, user).await;
        store.close().await;
    }
}
