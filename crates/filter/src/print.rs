//! Prints a filter as text. Parsing the text gives the same tree.

use crate::{Comparison, Filter, Literal};
use std::fmt::{self, Display, Formatter};

impl<K> Display for Filter<K> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::And(parts) => joined(f, parts, " and ", |part| matches!(part, Self::And(_) | Self::Or(_))),
            Self::Or(parts) => joined(f, parts, " or ", |part| matches!(part, Self::Or(_))),
            Self::Not(inner) => write!(f, "not ({inner})"),
            Self::Present(field) => write!(f, "{} pr", field.name),
            Self::Compare(comparison) => comparison.fmt(f),
            Self::Any(list, inner) => write!(f, "{}[{inner}]", list.name),
        }
    }
}

/// Joins the conditions with a word. A condition gets parentheses if it would be parsed differently without them.
fn joined<K>(
    f: &mut Formatter<'_>,
    parts: &[Filter<K>],
    word: &str,
    needs_parentheses: impl Fn(&Filter<K>) -> bool,
) -> fmt::Result {
    for (number, part) in parts.iter().enumerate() {
        if number > 0 {
            f.write_str(word)?;
        }
        if needs_parentheses(part) {
            write!(f, "({part})")?;
        } else {
            part.fmt(f)?;
        }
    }
    Ok(())
}

impl<K> Display for Comparison<K> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.field.name, self.operator.word(), self.literal)
    }
}

impl Display for Literal {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            // As a JSON string.
            Self::Text(text) => serde_json::Value::from(text.as_str()).fmt(f),
            Self::Id(id) => write!(f, "\"{id}\""),
            Self::Time(time) => write!(f, "\"{time}\""),
            Self::Boolean(truth) => truth.fmt(f),
            Self::Number(number) => number.fmt(f),
            Self::Word(word) => write!(f, "\"{word}\""),
        }
    }
}
