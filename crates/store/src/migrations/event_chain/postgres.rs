//! On PostgreSQL: converts the events in order, in large batches, while programs of version 1 append further ones. When
//! few are left, it locks the head of the log and converts these before anyone can append. From then on the triggers
//! convert new events.

use crate::dialect::postgres_fault;
use crate::log::{Chain, Converter, Entry, Hash, Link, OldEvent, Operation};
use crate::migrations::steps::begin;
use crate::{Environment, Fault, System};
use directory::WorkspaceId;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, Row, Transaction};

/// Events per transaction.
const BATCH: i64 = 2000;

const OLD_EVENTS: &str = "SELECT seq, at, actor, action, subject, workspace_id, before, after, request_id
     FROM events WHERE seq > $1 ORDER BY seq LIMIT $2";

/// The last event that was converted, by this run or by an interrupted one.
const LAST: &str = "SELECT seq, at, hash, operation, actor, request_id
     FROM events WHERE hash IS NOT NULL ORDER BY seq DESC LIMIT 1";

const UPDATE: &str = "UPDATE events e
     SET at = n.at, operation = n.operation, public = n.public, personal = n.personal, personal_salt = n.salt, hash = n.hash
     FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::bytea[], $7::bytea[])
          AS n (seq, at, operation, public, personal, salt, hash)
     WHERE e.seq = n.seq";

/// Converts the events and sets the hash of the log's head. Does nothing if the hash is already set.
pub(in crate::migrations) async fn convert(client: &mut Client) -> Result<(), Fault> {
    let head = client.query_typed_one("SELECT hash FROM event_head", &[]).await;
    if head.map_err(postgres_fault)?.get::<_, Option<&[u8]>>(0).is_some() {
        return Ok(());
    }
    let environment = System::default();
    let mut converter = go_on(client).await?;
    loop {
        let transaction = begin(client).await.map_err(postgres_fault)?;
        let done = batch(&transaction, &mut converter, &environment).await?;
        transaction.commit().await.map_err(postgres_fault)?;
        if done < BATCH {
            return convert_the_rest(client, converter, &environment).await;
        }
    }
}

/// A converter that continues after the last converted event.
async fn go_on(client: &Client) -> Result<Converter, Fault> {
    let last = client.query_typed_opt(LAST, &[]).await.map_err(postgres_fault)?;
    let Some(row) = last else {
        return Ok(Converter::behind(Chain::EMPTY, None));
    };
    let chain = Chain {
        seq: row.get(0),
        at: row.get(1),
        hash: Hash::try_from(row.get::<_, &[u8]>(2)).map_err(Fault::other)?,
    };
    let operation = Operation {
        number: row.get(3),
        actor: row.get(4),
        at: chain.at,
        request_id: row.get(5),
    };
    Ok(Converter::behind(chain, Some(operation)))
}

/// Writers that append meanwhile wait for the lock of the head, and then find its hash set.
async fn convert_the_rest(
    client: &mut Client,
    mut converter: Converter,
    environment: &dyn Environment,
) -> Result<(), Fault> {
    let transaction = begin(client).await.map_err(postgres_fault)?;
    let head = transaction
        .query_typed_one("SELECT seq FROM event_head FOR UPDATE", &[])
        .await;
    let head: i64 = head.map_err(postgres_fault)?.get(0);
    while batch(&transaction, &mut converter, environment).await? == BATCH {}
    let chain = converter.chain();
    if chain.seq != head {
        let last = chain.seq;
        return Err(Fault::other(format!(
            "the last event is {last}, but the head of the log says {head}"
        )));
    }
    transaction
        .client()
        .execute_typed(
            "UPDATE event_head SET at = $1, hash = $2",
            &[(&chain.at, Type::INT8), (&chain.hash.as_slice(), Type::BYTEA)],
        )
        .await
        .map_err(postgres_fault)?;
    transaction.commit().await.map_err(postgres_fault)
}

/// Converts the next events and returns how many.
async fn batch(
    transaction: &Transaction<'_>,
    converter: &mut Converter,
    environment: &dyn Environment,
) -> Result<i64, Fault> {
    let range: [(&(dyn ToSql + Sync), Type); 2] = [(&converter.chain().seq, Type::INT8), (&BATCH, Type::INT8)];
    let rows = transaction.query_typed(OLD_EVENTS, &range).await;
    let mut done = Vec::new();
    for row in rows.map_err(postgres_fault)? {
        done.push(converter.convert(old_event(&row)?, environment)?);
    }
    update(transaction, &done).await?;
    i64::try_from(done.len()).map_err(Fault::other)
}

fn old_event(row: &Row) -> Result<OldEvent, Fault> {
    Ok(OldEvent {
        seq: row.get(0),
        at: row.get(1),
        actor: row.get(2),
        action: row.get::<_, &str>(3).parse().map_err(Fault::other)?,
        subject: row.get(4),
        workspace: row.get::<_, Option<_>>(5).map(WorkspaceId),
        before: row.get(6),
        after: row.get(7),
        request_id: row.get(8),
    })
}

async fn update(transaction: &Transaction<'_>, done: &[(Entry, Link)]) -> Result<(), Fault> {
    let links = |number: fn(&Link) -> i64| done.iter().map(|(_, link)| number(link)).collect::<Vec<_>>();
    let personal = || done.iter().map(|(entry, _)| entry.personal.as_ref());
    let public: Vec<_> = done.iter().map(|(entry, _)| entry.public.as_str()).collect();
    let texts: Vec<_> = personal().map(|part| part.map(|part| part.text.as_str())).collect();
    let salts: Vec<_> = personal().map(|part| part.map(|part| part.salt.as_slice())).collect();
    let hashes: Vec<_> = done.iter().map(|(_, link)| link.hash.as_slice()).collect();
    let updated = transaction
        .client()
        .execute_typed(
            UPDATE,
            &[
                (&links(|link| link.seq), Type::INT8_ARRAY),
                (&links(|link| link.at), Type::INT8_ARRAY),
                (&links(|link| link.operation), Type::INT8_ARRAY),
                (&public, Type::TEXT_ARRAY),
                (&texts, Type::TEXT_ARRAY),
                (&salts, Type::BYTEA_ARRAY),
                (&hashes, Type::BYTEA_ARRAY),
            ],
        )
        .await;
    updated.map(drop).map_err(postgres_fault)
}
