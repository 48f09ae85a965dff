//! What is wrong with a filter.

use crate::limits::{MAX_CHARACTERS, MAX_DEPTH, MAX_TERMS};

/// What is wrong with a filter, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("at character {at}: {problem}")]
pub struct FilterError {
    /// The position of the character, counted from 1. If the filter ends too early, it is the position after the last
    /// character.
    pub at: usize,
    /// The error at this position.
    pub problem: Problem,
}

/// An error at one position of a filter. Each message says what is allowed there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// The filter is too long.
    #[error("a filter has at most {MAX_CHARACTERS} characters")]
    TooLong,
    /// Parentheses and brackets are nested too deeply.
    #[error("parentheses and brackets can be nested at most {MAX_DEPTH} deep")]
    TooDeep,
    /// The filter has too many comparisons.
    #[error("a filter has at most {MAX_TERMS} comparisons")]
    TooManyTerms,
    /// A token that is not allowed here.
    #[error("expected {expected}, found {found}")]
    Unexpected {
        /// The tokens that are allowed.
        expected: &'static str,
        /// The token that was found.
        found: String,
    },
    /// The object, or the list's object, has no such field.
    #[error("there is no field {name:?}; the fields are: {known}")]
    UnknownField {
        /// The unknown name, shortened.
        name: String,
        /// The names of all fields.
        known: String,
    },
    /// There is no such operator.
    #[error("there is no operator {0:?}; the operators are: eq, ne, co, sw, ew, gt, ge, lt, le, pr")]
    UnknownOperator(String),
    /// The operator can't compare this field.
    #[error("{operator} doesn't fit {field}, which takes: {allowed}")]
    OtherOperator {
        /// The operator.
        operator: &'static str,
        /// The field.
        field: &'static str,
        /// The operators that fit.
        allowed: String,
    },
    /// The value has another type than the field.
    #[error("{field} compares with {expected}")]
    OtherValue {
        /// The field.
        field: &'static str,
        /// The values that the field can be compared with.
        expected: String,
    },
    /// A text without its closing quote.
    #[error("the closing quote of this text is missing")]
    UnclosedText,
    /// A text that is not a valid JSON string.
    #[error("this text is not a valid JSON string: inside one, \" is written \\\", \\ is written \\\\, and a tab \\t")]
    InvalidText,
    /// A comparison with a list itself, instead of with a field of its objects.
    #[error("{list} is a list: compare a field of it, as in {list}[{field} …]")]
    IsList {
        /// The list.
        list: &'static str,
        /// A field of it.
        field: &'static str,
    },
    /// A bracket after a field that is not a list.
    #[error("{0} is not a list, so no [ can follow it")]
    NoList(&'static str),
}
