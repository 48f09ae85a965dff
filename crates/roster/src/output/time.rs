//! Times in the output of commands: RFC 3339 in UTC, with milliseconds.

use directory::Timestamp;
use serde::Serializer;

/// A time as text.
pub fn text(time: Timestamp) -> String {
    format!("{time:.3}")
}

pub fn one<S: Serializer>(time: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&text(*time))
}

#[expect(clippy::ref_option, reason = "serde hands a reference to the field")]
pub fn maybe<S: Serializer>(time: &Option<Timestamp>, serializer: S) -> Result<S::Ok, S::Error> {
    match time {
        Some(time) => one(time, serializer),
        None => serializer.serialize_none(),
    }
}
