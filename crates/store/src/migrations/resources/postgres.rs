//! On PostgreSQL: fills what is there in small transactions, while programs of earlier versions write. The triggers of
//! `0006_resources_old_programs.sql` fill what these write, so the rows that lack something become fewer.

use super::indexes::{self, EVENTS, LISTS};
use super::search;
use crate::Fault;
use crate::counts::{COUNT_GROUP_MEMBERS, COUNT_MEMBERS};
use crate::dialect::postgres_fault;
use crate::migrations::steps::begin;
use std::time::Duration;
use tokio_postgres::Client;
use tokio_postgres::types::{ToSql, Type};

/// The pause before the rows that others had locked are looked at again.
const PAUSE: Duration = Duration::from_millis(200);

/// Events per transaction.
const BATCH: i64 = 5000;

/// Each fills some rows of a table and passes over rows that others have locked: it waits for nobody, so it can't be part of a
/// deadlock. `coalesce` keeps what a trigger has written meanwhile.
const FILLS: [&str; 3] = [
    "UPDATE users SET name_key = translate(lower(name COLLATE \"und-x-icu\"), 'ς', 'σ')
     WHERE id IN (SELECT id FROM users WHERE name_key IS NULL LIMIT 2000 FOR UPDATE SKIP LOCKED)",
    "UPDATE memberships m SET name_key = u.name_key, email = u.email
     FROM users u
     WHERE u.id = m.user_id AND m.name_key IS NULL AND u.name_key IS NOT NULL
       AND (m.user_id, m.workspace_id) IN (SELECT user_id, workspace_id FROM memberships
            WHERE name_key IS NULL LIMIT 2000 FOR UPDATE SKIP LOCKED)",
    "UPDATE group_members g SET
        name_key = coalesce(g.name_key, u.name_key),
        email = coalesce(g.email, u.email),
        status = coalesce(g.status, m.status),
        created_at = coalesce(g.created_at, m.created_at)
     FROM memberships m JOIN users u ON u.id = m.user_id
     WHERE m.user_id = g.user_id AND m.workspace_id = g.workspace_id
       AND (g.user_id, g.workspace_id, g.group_id) IN (SELECT user_id, workspace_id, group_id FROM group_members
            WHERE created_at IS NULL LIMIT 2000 FOR UPDATE SKIP LOCKED)",
];

/// Whether rows of the three tables lack something.
const UNFILLED: &str = "SELECT EXISTS (SELECT 1 FROM users WHERE name_key IS NULL)
    OR EXISTS (SELECT 1 FROM memberships WHERE name_key IS NULL)
    OR EXISTS (SELECT 1 FROM group_members WHERE created_at IS NULL)";

/// The id in the first part of an event. `NULL` if a damaged event has none.
const FILL_EVENTS: &str = "UPDATE events
     SET subject_id = substring(public FROM '\"subject\": ?[{][^}]*\"id\": ?\"([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\"')::uuid
     WHERE seq > $1 AND seq <= $1 + $2 AND subject_id IS NULL";

pub(in crate::migrations) async fn fill(client: &mut Client) -> Result<(), Fault> {
    for sql in FILLS {
        while run(client, sql).await? > 0 {}
    }
    while is_unfilled(client).await? {
        tokio::time::sleep(PAUSE).await;
        for sql in FILLS {
            run(client, sql).await?;
        }
    }
    fill_events(client).await?;
    indexes::build(client, &LISTS).await?;
    indexes::build(client, &EVENTS).await?;
    search::build(client).await;
    count(client).await?;
    run(client, "ANALYZE users, memberships, group_members").await.map(drop)
}

async fn is_unfilled(client: &Client) -> Result<bool, Fault> {
    let row = client.query_typed_one(UNFILLED, &[]).await;
    Ok(row.map_err(postgres_fault)?.get(0))
}

/// Runs a statement in a transaction of its own; returns how many rows it changed.
async fn run(client: &mut Client, sql: &str) -> Result<u64, Fault> {
    let transaction = begin(client).await.map_err(postgres_fault)?;
    let changed = transaction.client().execute_typed(sql, &[]).await;
    transaction.commit().await.map_err(postgres_fault)?;
    changed.map_err(postgres_fault)
}

async fn fill_events(client: &Client) -> Result<(), Fault> {
    let head = client.query_typed_one("SELECT seq FROM event_head", &[]).await;
    let head: i64 = head.map_err(postgres_fault)?.get(0);
    let mut done = 0;
    while done < head {
        let range: [(&(dyn ToSql + Sync), Type); 2] = [(&done, Type::INT8), (&BATCH, Type::INT8)];
        let filled = client.execute_typed(FILL_EVENTS, &range).await;
        filled.map_err(postgres_fault)?;
        done += BATCH;
    }
    Ok(())
}

const COUNT_USERS: &str = "INSERT INTO counts (id, status, role, n)
     SELECT '00000000-0000-0000-0000-000000000000', status, '', count(*) FROM users GROUP BY status";

/// Counts everything anew. No change commits meanwhile, because each needs the head of the log: so what is counted here is exactly
/// what the events up to here have changed. The later ones add to it, those of older programs by a trigger.
pub(in crate::migrations) async fn count(client: &mut Client) -> Result<(), Fault> {
    let transaction = begin(client).await.map_err(postgres_fault)?;
    for sql in [
        "SELECT seq FROM event_head FOR UPDATE",
        "DELETE FROM counts",
        COUNT_USERS,
        COUNT_MEMBERS,
        COUNT_GROUP_MEMBERS,
    ] {
        transaction
            .client()
            .execute_typed(sql, &[])
            .await
            .map_err(postgres_fault)?;
    }
    transaction.commit().await.map_err(postgres_fault)
}
