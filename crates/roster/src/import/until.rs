//! When something ends, as a report shows it.

use std::time::Duration;

use directory::Timestamp;

/// The date, if it ends with a day in UTC, or else the time.
pub fn shown(end: Timestamp) -> String {
    let before = end - Duration::from_millis(1);
    match before.to_string().strip_suffix("T23:59:59.999Z") {
        Some(date) => date.to_owned(),
        None => end.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use directory::End;

    use super::*;

    #[test]
    fn a_date_is_shown_as_it_was_given() {
        for text in [
            "2026-12-31",
            "2028-02-29",
            "2026-12-31T18:00:00Z",
            "2026-12-31T18:00:00.123Z",
        ] {
            let End(end) = text.parse().unwrap();
            assert_eq!(shown(end), text);
        }
    }
}
