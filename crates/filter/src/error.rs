//! What is wrong with a filter.

use crate::limits::{MAX_CHARACTERS, MAX_DEPTH, MAX_TERMS};

/// What is wrong with a filter, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("at character {at}: {problem}")]
pub struct FilterError {
    /// The character, counted from 1. One behind the last character if the filter ends too early.
    pub at: usize,
    /// What is wrong there.
    pub problem: Problem,
}

/// What is wrong at one place of a filter. Each message says what may stand there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// The filter is too long.
    #[error("a filter has at most {MAX_CHARACTERS} characters")]
    TooLong,
    /// Too many parentheses and brackets are open.
    #[error("parentheses and brackets stand inside of each other at most {MAX_DEPTH} times")]
    TooDeep,
    /// The filter asks for too much.
    #[error("a filter has at most {MAX_TERMS} comparisons")]
    TooManyTerms,
    /// Something else must stand there.
    #[error("there must be {expected}, and not {found}")]
    Unexpected {
        /// What must stand there.
        expected: &'static str,
        /// What stands there.
        found: String,
    },
    /// The object, or the object of a list, has no such field.
    #[error("there is no field {name:?}; the fields are: {known}")]
    UnknownField {
        /// The name that was asked for, shortened.
        name: String,
        /// The names that there are.
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
    /// The value is of another kind than the field.
    #[error("{field} compares with {expected}")]
    OtherValue {
        /// The field.
        field: &'static str,
        /// What it compares with.
        expected: String,
    },
    /// A text that doesn't end.
    #[error("the closing quote of this text is missing")]
    UnclosedText,
    /// A text that isn't a string of JSON.
    #[error("this text is no JSON string: inside of one, \" is written \\\", \\ is written \\\\, and a tab \\t")]
    InvalidText,
    /// A list where only one of its fields compares.
    #[error("{list} is a list: compare a field of it, as in {list}[{field} …]")]
    IsList {
        /// The list.
        list: &'static str,
        /// A field of it.
        field: &'static str,
    },
    /// A bracket behind a field that is no list.
    #[error("{0} is no list, so no [ can follow it")]
    NoList(&'static str),
}
