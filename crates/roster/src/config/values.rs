//! Parses simple values: numbers, words and log directives.

use std::num::NonZeroU32;
use std::ops::RangeInclusive;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::{LevelFilter, ParseError};

/// The format of log lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// Text on a terminal, JSON otherwise.
    Auto,
    /// Text for people.
    Text,
    /// JSON for programs.
    Json,
}

impl LogFormat {
    /// Parses `text` or `json`; an empty text means [`LogFormat::Auto`].
    pub fn parse(text: &str) -> Result<Self, String> {
        match text {
            "" => Ok(Self::Auto),
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            _ => Err("is neither `text` nor `json`".into()),
        }
    }
}

/// Refuses control characters, such as the line break in a file with two lines: neither a header nor a URL can contain them.
pub fn one_line(text: &str) -> Result<(), String> {
    if text.contains(char::is_control) {
        return Err("contains a control character, such as a line break; the value must be one line".into());
    }
    Ok(())
}

/// Parses a number that consists of digits only.
pub fn whole_number(text: &str, range: RangeInclusive<u32>) -> Result<u32, String> {
    // The standard parser would accept a plus sign.
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(format!(
            "is not a whole number from {} to {}",
            range.start(),
            range.end()
        ));
    }
    text.parse()
        .ok()
        .filter(|number| range.contains(number))
        .ok_or_else(|| format!("is not within {} to {}", range.start(), range.end()))
}

/// Parses a number of requests per second; an empty text means no limit.
pub fn rate_limit(text: &str) -> Result<Option<NonZeroU32>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    whole_number(text, 1..=1_000_000).map(NonZeroU32::new)
}

/// The filter for these directives. Values of fields are compared literally: a regular expression as short as a line
/// can take minutes to compile.
pub fn log_filter(directives: &str) -> Result<EnvFilter, ParseError> {
    EnvFilter::builder().with_regex(false).parse(directives)
}

/// Validates log directives.
pub fn log_directives(text: &str) -> Result<String, String> {
    one_line(text)?;
    // The filter panics at some texts that aren't ASCII. Its own error is not shown, because it may quote the text.
    if !text.is_ascii() || log_filter(text).is_err() {
        return Err("is not a list of log levels and `module=level` pairs".into());
    }
    if has_misspelt_level(text) {
        return Err("has a word that is neither a log level nor a `module=level` pair".into());
    }
    Ok(text.to_owned())
}

/// The filter treats a misspelt level such as `inof` as a module, and then logs only that module.
fn has_misspelt_level(directives: &str) -> bool {
    let is_level = |word: &str| word.is_empty() || word.contains('=') || word.parse::<LevelFilter>().is_ok();
    // In brackets, names of spans and fields are words, too.
    !directives.contains('[') && !directives.split(',').all(is_level)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_digits_within_the_range() {
        assert_eq!(whole_number("1", 1..=3600), Ok(1));
        assert_eq!(whole_number("3600", 1..=3600), Ok(3600));
        for text in ["0", "3601", "99999999999999999999"] {
            assert_eq!(whole_number(text, 1..=3600).unwrap_err(), "is not within 1 to 3600");
        }
        for text in ["", "+1", "-1", "1.5", "30s", " 1", "½", "١"] {
            assert_eq!(
                whole_number(text, 1..=3600).unwrap_err(),
                "is not a whole number from 1 to 3600",
                "{text}"
            );
        }
    }

    #[test]
    fn rate_limits() {
        assert_eq!(rate_limit(""), Ok(None));
        assert_eq!(rate_limit("1"), Ok(NonZeroU32::new(1)));
        for text in ["0", "1000001", "10/s", "-1", "0.5"] {
            assert!(rate_limit(text).is_err(), "{text}");
        }
    }

    #[test]
    fn log_formats() {
        assert_eq!(LogFormat::parse(""), Ok(LogFormat::Auto));
        assert_eq!(LogFormat::parse("text"), Ok(LogFormat::Text));
        assert_eq!(LogFormat::parse("json"), Ok(LogFormat::Json));
        assert!(LogFormat::parse("JSON").is_err());
    }

    #[test]
    fn log_directives_that_filter() {
        for text in [
            "info",
            "WARN",
            "off",
            "info,store=debug",
            "roster::http=trace,info",
            "[request{id}]=debug",
            "info,",
        ] {
            assert_eq!(log_directives(text).as_deref(), Ok(text));
        }
    }

    /// As a regular expression, the value would be too large.
    #[test]
    fn values_of_fields_are_no_patterns() {
        let text = format!(r"[span{{field=.*a{}}}]=info", r"\w".repeat(200));
        assert_eq!(log_directives(&text), Ok(text));
    }

    #[test]
    fn log_directives_that_do_not() {
        for text in ["inof", "info,stroe", "store=loud", "info store", "a=b=c", " xð=info"] {
            assert!(log_directives(text).is_err(), "{text}");
        }
    }
}
