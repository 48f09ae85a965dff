//! Everything that an import refuses and continues without.

use std::path::Path;

use super::findings::Findings;
use crate::failure::{Failure, refuse};

/// One refusal.
pub struct Refusal {
    /// The user, the workspace or the group.
    pub item: String,
    /// Why it, or a part of it, is refused.
    pub why: String,
}

/// Takes the refusals of an import.
pub struct Refusals(Findings);

impl Refusals {
    /// Begins without a refusal.
    pub fn start(report: Option<&Path>) -> Result<Self, Failure> {
        Findings::start(refuse, &["item", "problem"], report).map(Self)
    }

    /// Adds one.
    pub fn add(&mut self, refusal: &Refusal) -> Result<(), Failure> {
        let Refusal { item, why } = refusal;
        self.0.add(&format!("{item}: {why}"), &[item, why])
    }

    /// How many there are.
    pub const fn count(&self) -> u64 {
        self.0.count()
    }

    /// Completes the report, and prints how many refusals weren't shown.
    pub fn finish(&mut self) -> Result<(), Failure> {
        self.0.finish()
    }
}
