//! What a request leads to.

use serde_json::{Value, json};

use crate::history::record::Answer;
use crate::history::shown::Shows;
use crate::history::state::{Changes, Status};

/// The outcome of a request at a moment according to the contract.
#[derive(Debug)]
pub enum Outcome {
    /// The reasons to refuse it. Any of them may be given: several transactions read at different moments, so the
    /// contract leaves open which one comes first.
    Refused(Vec<Refusal>),
    Done(Done),
}

#[derive(Debug)]
pub struct Done {
    pub changes: Changes,
    pub shows: Shows,
}

impl Done {
    /// A response without a change.
    pub fn reading(shows: Shows) -> Self {
        Self {
            changes: Changes::default(),
            shows,
        }
    }
}

/// A reason to refuse a request, as the response tells it.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    status: u16,
    told: Told,
}

#[derive(Debug, Clone, PartialEq)]
enum Told {
    /// Version 1 has sentences.
    Message(String),
    /// Version 2 has codes.
    Code(&'static str),
}

impl Refusal {
    pub fn message(status: u16, message: impl Into<String>) -> Self {
        Self {
            status,
            told: Told::Message(message.into()),
        }
    }

    pub const fn code(status: u16, code: &'static str) -> Self {
        Self {
            status,
            told: Told::Code(code),
        }
    }

    pub const fn already(status: Status) -> Self {
        match status {
            Status::Active => Self::code(409, "already_active"),
            Status::Archived => Self::code(409, "already_archived"),
        }
    }

    /// The status and body of a response that tells it.
    pub fn response(&self) -> (u16, Value) {
        let body = match &self.told {
            Told::Message(message) => json!({"message": message}),
            Told::Code(code) => json!({"code": code}),
        };
        (self.status, body)
    }

    pub fn is_told_by(&self, answer: &Answer) -> bool {
        let (status, body) = self.response();
        let told = body.as_object().into_iter().flatten();
        answer.status == status && told.into_iter().all(|(field, text)| answer.json[field] == *text)
    }
}

/// The id of a new object; empty while it isn't in the log.
pub fn id_in(created: &Value) -> String {
    created["id"].as_str().unwrap_or_default().to_owned()
}
