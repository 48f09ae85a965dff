//! Reads stored events.

use crate::log::{KeptEvent, KeptPart};
use crate::{Fault, Row};

macro_rules! select_events {
    ($which:literal) => {
        concat!(
            "SELECT seq, at, operation, public, personal, personal_salt, origin, origin_salt, hash FROM events ",
            $which
        )
    };
}

/// The events from a number on, in order. Parameters: the number, and how many events at most.
pub(in crate::ops) const EVENTS_FROM: &str = select_events!("WHERE seq >= $1 ORDER BY seq LIMIT $2");

/// The events before a number, the last one first. Parameters: the number, and how many events at most.
pub(super) const EVENTS_BEFORE: &str = select_events!("WHERE seq < $1 ORDER BY seq DESC LIMIT $2");

/// The events about a subject before a number, the last one first. Parameters: the id, the number, and how many events at most.
pub(in crate::ops) const EVENTS_ABOUT: &str =
    select_events!("WHERE subject_id = $1 AND seq < $2 ORDER BY seq DESC LIMIT $3");

/// A number before the first event, even before one that was inserted in front of it.
pub(in crate::ops) const BEGINNING: i64 = i64::MIN;

/// The event in a row of [`EVENTS_FROM`] or [`EVENTS_BEFORE`].
pub(in crate::ops) fn kept_event(row: &dyn Row) -> Result<KeptEvent, Fault> {
    Ok(KeptEvent {
        seq: row.int(0)?,
        at: row.time(1)?,
        operation: row.int(2)?,
        public: row.text(3)?.to_owned(),
        personal: kept_part(row, 4)?,
        origin: kept_part(row, 6)?,
        hash: of_length(row.bytes(8)?)?,
    })
}

/// The part whose text is in this column and whose salt is in the next one.
fn kept_part(row: &dyn Row, column: usize) -> Result<Option<KeptPart>, Fault> {
    match (row.maybe_text(column)?, row.maybe_bytes(column + 1)?) {
        (None, None) => Ok(None),
        (Some(text), Some(salt)) => Ok(Some(KeptPart {
            salt: of_length(salt)?,
            text: text.to_owned(),
        })),
        _ => Err(Fault::other("a part of an event without its salt, or the reverse")),
    }
}

fn of_length<const N: usize>(bytes: &[u8]) -> Result<[u8; N], Fault> {
    bytes
        .try_into()
        .map_err(|_| Fault::other(format!("a hash or salt that is not of {N} bytes")))
}
