//! Reads a value in a filter as the type of its field.

use crate::token::Token;
use crate::{Field, Kind, Literal, LowerCase, Problem};
use jiff::Timestamp;
use uuid::Uuid;

/// The token as a value of the field's type.
pub(crate) fn read<K>(field: &'static Field<K>, token: &Token) -> Result<Literal, Problem> {
    let literal = match (&field.kind, token) {
        (Kind::Text, Token::Text(text)) => Some(Literal::Text(LowerCase::new(text))),
        (Kind::Id, Token::Text(text)) => id(text).map(Literal::Id),
        (Kind::Time, Token::Text(text)) => time(text).map(Literal::Time),
        (Kind::Word(words), Token::Text(text)) => one_of(words, text).map(Literal::Word),
        (Kind::Boolean, Token::Word(word)) => boolean(word).map(Literal::Boolean),
        (Kind::Number, Token::Word(word)) => word.parse().ok().map(Literal::Number),
        _ => None,
    };
    literal.ok_or_else(|| Problem::OtherValue {
        field: field.name,
        expected: expected(&field.kind),
    })
}

/// The values that a field of this type can be compared with.
fn expected<K>(kind: &Kind<K>) -> String {
    match kind {
        Kind::Text | Kind::List(_) => "a text in double quotes".to_owned(),
        Kind::Id => "an id in double quotes, a UUID with hyphens".to_owned(),
        Kind::Time => "a time of RFC 3339 in double quotes, such as \"2026-01-01T00:00:00Z\"".to_owned(),
        Kind::Boolean => "true or false, without quotes".to_owned(),
        Kind::Number => "a whole number, without quotes".to_owned(),
        Kind::Word(words) => format!("one of these in double quotes: {}", words.join(", ")),
    }
}

/// An id in the API's one spelling; the `uuid` crate accepts others too.
fn id(text: &str) -> Option<Uuid> {
    const HYPHENATED_LENGTH: usize = 36;
    let id = Uuid::try_parse(text).ok()?;
    (text.len() == HYPHENATED_LENGTH).then_some(id)
}

/// A moment, truncated to milliseconds, as stored times are.
fn time(text: &str) -> Option<Timestamp> {
    let time: Timestamp = text.parse().ok()?;
    Timestamp::from_millisecond(time.as_millisecond()).ok()
}

fn one_of(words: &[&'static str], text: &str) -> Option<&'static str> {
    words.iter().copied().find(|word| word.eq_ignore_ascii_case(text))
}

fn boolean(word: &str) -> Option<bool> {
    match word.to_ascii_lowercase().as_str() {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}
