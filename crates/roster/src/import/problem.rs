//! What is wrong with a row.

use std::fmt;

/// One thing that is wrong, in a sentence that repeats no cell: with cells in the wrong columns, any may be a password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The column, as the file names it; `None` if it is not the text of one cell alone.
    pub column: Option<String>,
    pub sentence: String,
}

impl Problem {
    /// With a row as a whole.
    pub fn of_row(sentence: impl Into<String>) -> Self {
        Self {
            column: None,
            sentence: sentence.into(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence)
    }
}
