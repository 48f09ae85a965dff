//! One line of a CSV file: what RFC 4180 allows in it, and its fields. Other readers of CSV accept more, so a forgotten quote
//! would put the rest of a file into one password.

use csv::StringRecord;

use super::delimiter::Delimiter;

/// Why a line isn't CSV.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotCsv {
    /// A quote was opened and not closed.
    #[error("a quote opens field {0} and none closes it on this line; a field must not have a line break")]
    Open(usize),
    /// A quote stands inside of a field that doesn't begin with one.
    #[error(
        "a quote stands in field {0}, which must begin and end with a quote then, and every quote in it must be doubled"
    )]
    Inside(usize),
    /// Something follows the quote that closes a field.
    #[error("text follows the quote that closes field {0}; a quote inside of a field must be doubled")]
    Behind(usize),
}

/// Where a line is read.
#[derive(Clone, Copy)]
enum At {
    Beginning,
    Unquoted,
    Quoted,
    /// Behind a quote in a quoted field: its end, or the first of two.
    Quote,
}

/// Checks a line without its end. The errors count fields from one and quote nothing of the line.
pub fn check(line: &[u8], delimiter: Delimiter) -> Result<(), NotCsv> {
    let (mut at, mut field) = (At::Beginning, 1);
    for byte in line {
        at = match (at, byte) {
            (At::Beginning | At::Quote, b'"') => At::Quoted,
            (At::Beginning | At::Unquoted | At::Quote, byte) if *byte == delimiter.byte() => {
                field += 1;
                At::Beginning
            }
            (At::Unquoted, b'"') => return Err(NotCsv::Inside(field)),
            (At::Beginning | At::Unquoted, _) => At::Unquoted,
            (At::Quoted, b'"') => At::Quote,
            (At::Quoted, _) => At::Quoted,
            (At::Quote, _) => return Err(NotCsv::Behind(field)),
        };
    }
    match at {
        At::Quoted => Err(NotCsv::Open(field)),
        _ => Ok(()),
    }
}

/// The fields of a line that was checked; `None` if they are not UTF-8.
pub fn record(line: &[u8], delimiter: Delimiter) -> Option<StringRecord> {
    let delimiter = char::from(delimiter.byte());
    let mut characters = str::from_utf8(line).ok()?.chars().peekable();
    let (mut record, mut field, mut is_quoted) = (StringRecord::new(), String::new(), false);
    while let Some(character) = characters.next() {
        match character {
            '"' if is_quoted && characters.next_if_eq(&'"').is_some() => field.push('"'),
            '"' => is_quoted = !is_quoted,
            other if other == delimiter && !is_quoted => {
                record.push_field(&field);
                field.clear();
            }
            other => field.push(other),
        }
    }
    record.push_field(&field);
    Some(record)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_the_format_does_not_allow_is_named() {
        for (line, expected) in [
            ("", Ok(())),
            ("a,b,c", Ok(())),
            ("\"a\",\"b, \"\"c\"\"\",", Ok(())),
            ("\"\"", Ok(())),
            ("A,qa@example.com,\"s3cret1", Err(NotCsv::Open(3))),
            ("A,\"b\"\"", Err(NotCsv::Open(2))),
            ("A,b\"c", Err(NotCsv::Inside(2))),
            ("A, \"b\"", Err(NotCsv::Inside(2))),
            ("\"A\" ,b", Err(NotCsv::Behind(1))),
            ("a,\"b\"c", Err(NotCsv::Behind(2))),
        ] {
            assert_eq!(check(line.as_bytes(), Delimiter::Comma), expected, "{line}");
        }
    }

    proptest! {
        /// What a writer of CSV writes on one line is allowed, and is read as it was written.
        #[test]
        fn what_was_written_is_read(
            fields in prop::collection::vec("[^\r\n]{0,12}", 1..6),
            delimiter in prop::sample::select(vec![Delimiter::Comma, Delimiter::Semicolon, Delimiter::Tab, Delimiter::Bar]),
        ) {
            let mut writer = csv::WriterBuilder::new().delimiter(delimiter.byte()).from_writer(Vec::new());
            writer.write_record(&fields).unwrap();
            let written = writer.into_inner().unwrap();
            let line = written.strip_suffix(b"\n").unwrap();
            prop_assert_eq!(check(line, delimiter), Ok(()));
            prop_assert_eq!(record(line, delimiter), Some(StringRecord::from(fields)));
        }
    }
}
