//! The answer to a request, and the ways in which it came about.

use crate::Tag;
use directory::Event;

/// The answer to a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body: JSON, or empty.
    pub body: String,
    /// The tag of what is shown, if it has one. It isn't stored with an answer.
    pub tag: Option<Tag>,
}

/// How a request ended.
#[derive(Debug)]
pub enum RequestOutcome {
    /// It was done.
    Done(Answer),
    /// It was done earlier: this was its answer.
    Earlier(Answer),
    /// It was tried (dry run): this would have been its answer, and these its events.
    Tried(Answer, Vec<Event>),
}
