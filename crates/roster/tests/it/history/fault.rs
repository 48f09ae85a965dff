//! The promises that a history can show to be broken.

use std::fmt;

/// A promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Law {
    /// Events are numbered from 1 without gaps, and the head of the log has the last number.
    GapFree,
    /// The events of a request are consecutive.
    Together,
    /// The state before, in an event, is the state that the earlier events have led to: no update is lost.
    Chained,
    /// Each event belongs to a request that was sent and not refused.
    Asked,
    /// The events of a request are exactly its changes.
    Whole,
    /// The response to a write shows its result.
    Truthful,
    /// The response is one that the contract allows, and not a `500`.
    Sane,
    /// If a response came before another request was sent, its write is earlier in the log.
    Ordered,
    /// An acknowledged write is in the log.
    Kept,
    /// A read shows one state, and none from before what was known when the request was sent.
    Fresh,
    /// A refusal is justified at some moment between the request and its response.
    Justified,
    /// No change by a person takes the last active admin of a workspace away while it has other active members.
    Administered,
    /// What ends by itself has an end that has come.
    Due,
    /// The log is sufficient to rebuild the tables.
    Rebuilt,
    /// At the end, the list equals the state of the log.
    Shown,
}

/// A broken promise, and the evidence.
#[derive(Debug)]
pub struct Fault {
    pub law: Law,
    evidence: String,
}

impl Fault {
    pub fn new(law: Law, evidence: impl Into<String>) -> Self {
        Self {
            law,
            evidence: evidence.into(),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not {:?}: {}", self.law, self.evidence)
    }
}

/// Returns the fault unless the condition holds.
pub fn holds(is_so: bool, law: Law, evidence: impl FnOnce() -> String) -> Result<(), Fault> {
    if is_so {
        Ok(())
    } else {
        Err(Fault::new(law, evidence()))
    }
}
