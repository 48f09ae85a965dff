//! The cell of a row that a field is read from.

use std::fmt::Display;

use super::fields::{Field, key};
use super::problem::Problem;

/// A cell and its column.
#[derive(Debug, Clone, Copy)]
pub struct Cell<'a> {
    pub field: Field,
    /// Empty if there is no such column.
    pub text: &'a str,
    /// The name of its column in the file; empty if there is no such column.
    pub column: &'a str,
}

impl Cell<'_> {
    /// What is wrong with it: the rest of a sentence that begins with its field.
    pub fn problem(&self, what: impl Display) -> Problem {
        self.problem_of(self.field, what)
    }

    /// The same for a field that this is a part of.
    pub fn problem_of(&self, field: Field, what: impl Display) -> Problem {
        let column = Some(self.column).filter(|column| !column.is_empty());
        let other = column.filter(|column| key(column) != key(field.name()));
        Problem {
            column: column.map(str::to_owned),
            sentence: match other {
                Some(column) => format!("{field} (column {column:?}) {what}"),
                None => format!("{field} {what}"),
            },
        }
    }
}
