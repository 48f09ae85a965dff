//! The message of an error.

use serde::Serialize;
use std::fmt;
use utoipa::ToSchema;

/// What is wrong: one sentence or, if fields break rules, the list of all of them.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum Message {
    /// One sentence.
    Sentence(String),
    /// Everything that is wrong with the fields, each beginning with the field's path.
    Problems(Vec<String>),
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sentence(sentence) => f.write_str(sentence),
            Self::Problems(problems) => f.write_str(&problems.join(", ")),
        }
    }
}
