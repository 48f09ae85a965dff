//! On SQLite: converts all events at once, from the old table to the new one.

use crate::log::{Chain, Converter, Entry, Link, OldEvent};
use crate::{Environment, Fault, System};
use directory::WorkspaceId;
use rusqlite::{Row, Transaction, named_params};

const OLD_EVENTS: &str = "SELECT seq, at, actor, action, subject, workspace_id, before, after, request_id
     FROM old_events ORDER BY seq";

const INSERT: &str = "INSERT INTO events (seq, at, operation, public, personal, personal_salt, hash)
     VALUES (:seq, :at, :operation, :public, :personal, :personal_salt, :hash)";

/// Converts the events, sets the head of the log, and drops the old table.
pub(in crate::migrations) fn convert(transaction: &Transaction<'_>) -> Result<(), Fault> {
    let converter = convert_all(transaction, &System::default())?;
    let chain = converter.chain();
    let head = "UPDATE event_head SET at = $1, hash = $2";
    transaction
        .execute(head, (chain.at, chain.hash))
        .map_err(Fault::other)?;
    transaction.execute("DROP TABLE old_events", ()).map_err(Fault::other)?;
    Ok(())
}

fn convert_all(transaction: &Transaction<'_>, environment: &dyn Environment) -> Result<Converter, Fault> {
    let mut converter = Converter::behind(Chain::EMPTY, None);
    let mut read = transaction.prepare(OLD_EVENTS).map_err(Fault::other)?;
    let mut rows = read.query(()).map_err(Fault::other)?;
    while let Some(row) = rows.next().map_err(Fault::other)? {
        let (entry, link) = converter.convert(old_event(row)?, environment)?;
        insert(transaction, &entry, &link).map_err(Fault::other)?;
    }
    Ok(converter)
}

fn old_event(row: &Row<'_>) -> Result<OldEvent, Fault> {
    let action: String = row.get(3).map_err(Fault::other)?;
    let workspace: Option<uuid::Bytes> = row.get(5).map_err(Fault::other)?;
    Ok(OldEvent {
        seq: row.get(0).map_err(Fault::other)?,
        at: row.get(1).map_err(Fault::other)?,
        actor: row.get(2).map_err(Fault::other)?,
        action: action.parse().map_err(Fault::other)?,
        subject: row.get(4).map(uuid::Uuid::from_bytes).map_err(Fault::other)?,
        workspace: workspace.map(|id| WorkspaceId(uuid::Uuid::from_bytes(id))),
        before: row.get(6).map_err(Fault::other)?,
        after: row.get(7).map_err(Fault::other)?,
        request_id: row.get(8).map_err(Fault::other)?,
    })
}

fn insert(transaction: &Transaction<'_>, entry: &Entry, link: &Link) -> rusqlite::Result<()> {
    let personal = entry.personal.as_ref();
    transaction
        .prepare_cached(INSERT)?
        .execute(named_params! {
            ":seq": link.seq,
            ":at": link.at,
            ":operation": link.operation,
            ":public": entry.public,
            ":personal": personal.map(|part| part.text.as_str()),
            ":personal_salt": personal.map(|part| part.salt),
            ":hash": link.hash,
        })
        .map(drop)
}
