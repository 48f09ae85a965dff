//! What a history can show to be wrong.

use std::fmt;

/// A promise that was broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Law {
    /// The events are numbered from 1 on without a gap, and the log's head is the last number.
    GapFree,
    /// The events of one request stand together.
    Together,
    /// What an event says was before is what the events before it led to: no update is lost.
    Chained,
    /// Every event is of a request that was sent, and that was not refused.
    Asked,
    /// The events of a request are all that it changes, and nothing else.
    Whole,
    /// A write is answered with what it led to.
    Truthful,
    /// The answer is neither a `500` nor any other that the contract doesn't have.
    Sane,
    /// What was answered before another request was sent stands before it in the log.
    Ordered,
    /// An acknowledged write is in the log.
    Kept,
    /// A read shows one state, and none from before what was answered when it was sent.
    Fresh,
    /// A refusal has its reason at some moment between the request and its answer.
    Justified,
    /// The log is enough to rebuild the tables.
    Rebuilt,
    /// At the end, the list shows what the log says.
    Shown,
}

/// A broken promise, with the evidence.
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

/// Goes on if it is so.
pub fn holds(is_so: bool, law: Law, evidence: impl FnOnce() -> String) -> Result<(), Fault> {
    if is_so {
        Ok(())
    } else {
        Err(Fault::new(law, evidence()))
    }
}
