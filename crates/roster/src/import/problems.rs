//! Everything that is wrong with a file.

use std::path::Path;

use super::Problem;
use super::findings::Findings;
use crate::failure::{Failure, complain};

/// Takes the problems of a file, in the order of its lines.
pub struct Problems(Findings);

impl Problems {
    /// Begins without a problem.
    pub fn start(report: Option<&Path>) -> Result<Self, Failure> {
        Findings::start(complain, &["line", "column", "problem"], report).map(Self)
    }

    /// Adds a problem of this line.
    pub fn add(&mut self, line: u64, problem: &Problem) -> Result<(), Failure> {
        let column = problem.column.as_deref().unwrap_or_default();
        let row = [&line.to_string(), column, &problem.sentence];
        self.0.add(&format!("line {line}: {problem}"), &row)
    }

    /// Completes the report, and prints how many problems weren't shown.
    pub fn finish(mut self) -> Result<(), Failure> {
        self.0.finish()
    }
}
