//! What separates the fields of a file: found in its first line, or named there as Excel does.

use std::fmt;

/// What may stand between two fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delimiter {
    Comma,
    Semicolon,
    Tab,
    Bar,
}

/// In the order in which they are tried.
const ALL: [Delimiter; 4] = [Delimiter::Comma, Delimiter::Semicolon, Delimiter::Tab, Delimiter::Bar];

impl Delimiter {
    /// Its byte.
    pub const fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
            Self::Tab => b'\t',
            Self::Bar => b'|',
        }
    }

    /// Those that stand in a line outside of quotes, the most frequent first. A comma if there are none.
    pub fn candidates(line: &[u8]) -> Vec<Self> {
        let mut counted: Vec<_> = ALL
            .into_iter()
            .map(|delimiter| (delimiter.count(line), delimiter))
            .collect();
        counted.retain(|(count, _)| *count > 0);
        counted.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
        if counted.is_empty() {
            return vec![Self::Comma];
        }
        counted.into_iter().map(|(_, delimiter)| delimiter).collect()
    }

    fn count(self, line: &[u8]) -> usize {
        let (mut is_quoted, mut count) = (false, 0);
        for byte in line {
            is_quoted ^= *byte == b'"';
            count += usize::from(!is_quoted && *byte == self.byte());
        }
        count
    }

    /// The delimiter of a line such as `sep=;`; `None` if the line is another one.
    pub fn named(line: &[u8]) -> Option<Result<Self, String>> {
        let text = str::from_utf8(line).ok()?.trim_matches('"');
        let (key, named) = text.split_at_checked(4)?;
        if !key.eq_ignore_ascii_case("sep=") {
            return None;
        }
        let found = ALL.into_iter().find(|delimiter| named.as_bytes() == [delimiter.byte()]);
        Some(
            found.ok_or_else(|| {
                "names no separator that is known; sep=, sep=; sep=| and sep= with a tab are".to_owned()
            }),
        )
    }
}

impl fmt::Display for Delimiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Comma => "comma",
            Self::Semicolon => "semicolon",
            Self::Tab => "tab",
            Self::Bar => "vertical bar",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_outside_of_quotes_count() {
        for (line, expected) in [
            ("name", vec![Delimiter::Comma]),
            ("name;email", vec![Delimiter::Semicolon]),
            ("name\temail", vec![Delimiter::Tab]),
            ("name|email", vec![Delimiter::Bar]),
            ("\"name;x\",email", vec![Delimiter::Comma]),
            ("name;email;a, b", vec![Delimiter::Semicolon, Delimiter::Comma]),
        ] {
            assert_eq!(Delimiter::candidates(line.as_bytes()), expected, "{line}");
        }
    }

    #[test]
    fn the_line_of_excel_names_it() {
        for (line, expected) in [
            ("sep=;", Some(Ok(Delimiter::Semicolon))),
            ("SEP=,", Some(Ok(Delimiter::Comma))),
            ("\"sep=\t\"", Some(Ok(Delimiter::Tab))),
            ("sep", None),
            ("name,email", None),
            ("äöü=;", None),
        ] {
            assert_eq!(Delimiter::named(line.as_bytes()), expected, "{line}");
        }
        for line in ["sep=", "sep=:", "sep=;;"] {
            assert!(Delimiter::named(line.as_bytes()).unwrap().is_err(), "{line}");
        }
    }
}
