//! What a client is answered.

use crate::Tag;
use directory::Event;

/// What a client is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body: JSON, or empty.
    pub body: String,
    /// The tag of what is shown, if it has one. It isn't kept with an answer.
    pub tag: Option<Tag>,
}

/// How a request was answered.
#[derive(Debug)]
pub enum Answered {
    /// It was done.
    Done(Answer),
    /// It was done earlier: this was its answer.
    Earlier(Answer),
    /// It was tried (dry run): this would have been its answer, and these its events.
    Tried(Answer, Vec<Event>),
}
