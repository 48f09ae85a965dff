//! Appends events to the log.

use super::{Chain, Entry, Hash, Link, Part, Searched};
use crate::counts;
use crate::ops::rows::{self, EventRow, INSERT_EVENT};
use crate::{Conn, Environment, Fault, Row, Value};
use std::collections::BTreeMap;

/// Appends the entries of operations, in order. On PostgreSQL the first statement locks the row of the log's head until
/// the commit: so the numbers have no gaps and follow the order of commits. Every writer needs this lock, so appending
/// comes last. The statements after the lock are pipelined. The counts change under the same lock, so they block nobody longer. The
/// search index of SQLite is written here once for a group of operations, because each savepoint would write it to the file.
pub(crate) async fn append(
    conn: &mut dyn Conn,
    environment: &dyn Environment,
    operations: &[impl AsRef<[Entry]> + Sync],
) -> Result<(), Fault> {
    if operations.iter().all(|entries| entries.as_ref().is_empty()) {
        return Ok(());
    }
    let mut chain = lock_head(conn).await?;
    let now = environment.now().as_millisecond();
    let mut links = Vec::new();
    for entries in operations {
        let entries = entries.as_ref();
        let first = chain.seq + 1;
        links.extend(
            entries
                .iter()
                .map(|entry| (entry, chain.add(now, Some(first), &entry.digests))),
        );
    }
    write(conn, &links, &chain).await
}

async fn write(conn: &mut dyn Conn, links: &[(&Entry, Link)], end: &Chain) -> Result<(), Fault> {
    let rows: Vec<_> = links.iter().map(|(entry, link)| row(entry, link)).collect();
    let head = [end.seq.into(), end.at.into(), Value::Bytes(&end.hash)];
    let counts = counts::rows(links.iter().flat_map(|(entry, _)| &entry.counts));
    // Of several changes of a user, the last one counts.
    let searched: BTreeMap<_, _> = links
        .iter()
        .filter_map(|(entry, _)| Some((entry.subject, entry.searched?)))
        .collect();
    let searched: Vec<_> = searched
        .into_iter()
        .map(|(user, change)| (change, [Value::Id(user)]))
        .collect();
    let mut statements: Vec<(&'static str, &[Value<'_>])> = Vec::with_capacity(rows.len() + 2 * counts.len() + 1);
    statements.extend(rows.iter().map(|row| (INSERT_EVENT, row.as_slice())));
    statements.extend(counts.iter().map(|row| (counts::ADD, row.as_slice())));
    let less = counts.iter().filter(|row| matches!(row[3], Value::Int(sum) if sum < 0));
    statements.extend(less.map(|row| (counts::REMOVE_ZERO, &row[..3])));
    for (change, user) in &searched {
        let search = match change {
            Searched::Renewed => conn.dialect().search.renew,
            Searched::Removed => conn.dialect().search.remove,
        };
        statements.extend(search.iter().map(|sql| (*sql, user.as_slice())));
    }
    statements.push((SET_HEAD, &head));
    conn.execute_in_order(&statements).await
}

fn row<'a>(entry: &'a Entry, link: &'a Link) -> [Value<'a>; 10] {
    let part = |part: &'a Option<Part>| part.as_ref().map(|part| (part.text.as_str(), &part.salt));
    rows::event(&EventRow {
        seq: link.seq,
        at: link.at,
        operation: link.operation,
        subject: Some(entry.subject),
        public: &entry.public,
        personal: part(&entry.personal),
        origin: part(&entry.origin),
        hash: &link.hash,
    })
}

/// Sets the head of the log: number, time and hash of the last event.
pub(crate) const SET_HEAD: &str = "UPDATE event_head SET seq = $1, at = $2, hash = $3";

/// The end of the chain, locked until the transaction ends.
pub(crate) async fn lock_head(conn: &mut dyn Conn) -> Result<Chain, Fault> {
    conn.row("SELECT seq, at, hash FROM event_head FOR UPDATE", &[], chain_of)
        .await?
        .ok_or_else(|| Fault::other("the event log has no head"))
}

/// The end of the chain, from a row with number, time and hash.
pub(crate) fn chain_of(row: &dyn Row) -> Result<Chain, Fault> {
    Ok(Chain {
        seq: row.int(0)?,
        at: row.int(1)?,
        hash: hash_of(row.bytes(2)?)?,
    })
}

fn hash_of(bytes: &[u8]) -> Result<Hash, Fault> {
    bytes
        .try_into()
        .map_err(|_| Fault::other("a hash that is not of 32 bytes"))
}
