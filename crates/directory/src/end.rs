//! The end of a membership, a role or a place in a group, as people write it.

use crate::Timestamp;
use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::str::FromStr;

/// A moment at which something ends: a time (RFC 3339), or a date, which means the end of that day in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct End(pub Timestamp);

/// The text is neither a time nor a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a date such as 2026-12-31, or a time such as 2026-12-31T18:00:00Z")]
pub struct InvalidEnd;

impl FromStr for End {
    type Err = InvalidEnd;

    fn from_str(text: &str) -> Result<Self, InvalidEnd> {
        let text = text.trim();
        let is_date = text.len() == "2026-12-31".len();
        let end = if is_date { end_of_day(text) } else { text.parse().ok() };
        // The databases keep milliseconds.
        let millisecond = end.ok_or(InvalidEnd)?.as_millisecond();
        Timestamp::from_millisecond(millisecond)
            .map(Self)
            .map_err(|_| InvalidEnd)
    }
}

/// The first moment of the next day in UTC.
fn end_of_day(text: &str) -> Option<Timestamp> {
    let date: Date = text.parse().ok()?;
    let next = date.checked_add(1.day()).ok()?;
    Some(next.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn end(text: &str) -> Result<String, InvalidEnd> {
        text.parse().map(|End(time)| time.to_string())
    }

    #[test]
    fn a_date_ends_with_its_day() {
        assert_eq!(end(" 2026-12-31 ").unwrap(), "2027-01-01T00:00:00Z");
        assert_eq!(end("2028-02-29").unwrap(), "2028-03-01T00:00:00Z");
    }

    #[test]
    fn a_time_is_a_moment() {
        assert_eq!(end("2026-12-31T18:00:00+01:00").unwrap(), "2026-12-31T17:00:00Z");
        assert_eq!(end("2026-12-31T18:00:00.1239Z").unwrap(), "2026-12-31T18:00:00.123Z");
        for text in [
            "",
            "Friday",
            "31.12.2026",
            "2026-02-30",
            "2026-12-31T18:00:00",
            "9999-12-31",
        ] {
            assert_eq!(end(text), Err(InvalidEnd), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_is_a_surprise(text in ".{0,30}") {
            let _ = end(&text);
        }
    }
}
