//! The answer to a request, and how it was obtained.

use crate::Tag;
use directory::Event;

/// The answer to a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body: JSON, or empty.
    pub body: String,
    /// The tag of the resource in the body, if it has one. It isn't stored.
    pub tag: Option<Tag>,
}

/// The outcome of a request.
#[derive(Debug)]
pub enum RequestOutcome {
    /// The request was done now.
    Done(Answer),
    /// The request was done earlier: its stored answer.
    Earlier(Answer),
    /// The request was a dry run: the answer that it would have had, and its events.
    Tried(Answer, Vec<Event>),
}
