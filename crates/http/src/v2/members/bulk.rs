//! Many changes of members, each of which stands alone.

use crate::body::{self, Fields, FromBody, Json, Problems};
use crate::errors::ApiError;
use crate::message::Message;
use crate::v2::parts::{self, Outcome, Parts, Prepared};
use crate::write::{self, WriteCall};
use axum::http::StatusCode;
use axum::response::Response;
use directory::WorkspaceKey;
use serde::Serialize;
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::sync::Arc;
use store::ops::{Batch, BatchMode, Bulk};
use store::{Answer, AnsweredOp, Error, Fault};

/// The maximum number of entries.
const MAX_ENTRIES: usize = 500;

/// An entry of a request: what it is called by in the answer, and the entry itself or what is wrong with it.
pub(super) struct Entry<T> {
    pub(super) label: Option<String>,
    pub(super) parsed: Result<T, ApiError>,
}

/// What an answer calls the entries that were done, and the field that errors name them by.
#[derive(Clone, Copy)]
pub(super) struct Words {
    pub(super) done: &'static str,
    pub(super) label: &'static str,
}

/// The entries in the field `users` of a body.
pub(super) fn entries<T: FromBody>(body: Option<Json>, label: &str, problems: &mut Problems) -> Option<Vec<Entry<T>>> {
    let mut fields = Fields::of_body(body, false, problems)?;
    let Json::Array(users) = fields.required::<Json>("users")? else {
        fields.broken_at("users", "must be an array");
        return None;
    };
    if users.is_empty() || users.len() > MAX_ENTRIES {
        fields.broken_at("users", &wrong_number());
        return None;
    }
    Some(users.into_iter().map(|json| parsed(json, label)).collect())
}

/// The entries in the rows of a file.
pub(super) fn entries_of_rows<T: FromBody>(
    rows: Vec<Result<Json, ApiError>>,
    label: &str,
) -> Result<Vec<Entry<T>>, ApiError> {
    if rows.is_empty() || rows.len() > MAX_ENTRIES {
        return Err(ApiError::Fields(vec![format!("file {}", wrong_number())]));
    }
    let entry = |row: Result<Json, ApiError>| match row {
        Ok(json) => parsed(json, label),
        Err(error) => Entry {
            label: None,
            parsed: Err(error),
        },
    };
    Ok(rows.into_iter().map(entry).collect())
}

fn wrong_number() -> String {
    format!("must contain 1 to {MAX_ENTRIES} entries")
}

fn parsed<T: FromBody>(json: Json, label: &str) -> Entry<T> {
    let label = text(&json, label);
    let parsed = match json {
        object @ Json::Object(_) => body::parse_json(Some(object)),
        _ => Err(ApiError::Fields(vec!["the entry must be an object".to_owned()])),
    };
    Entry { label, parsed }
}

fn text(entry: &Json, key: &str) -> Option<String> {
    match entry {
        Json::Object(fields) => match fields.get(key) {
            Some(Json::Text(text)) => Some(text.clone()),
            _ => None,
        },
        _ => None,
    }
}

/// Runs the operations of the entries in one transaction; what is refused is undone alone.
pub(super) async fn run(
    call: WriteCall,
    workspace: WorkspaceKey,
    words: Words,
    labels: Vec<Option<String>>,
    prepared: Vec<Prepared>,
) -> Result<Response, ApiError> {
    let Parts { ops, wrong } = Parts::new(prepared);
    let labels: Arc<[_]> = labels.into();
    let bulk = Bulk {
        workspace,
        changes: Batch {
            parts: ops,
            mode: BatchMode::Each,
        },
    };
    let render = move |results: &Vec<_>| answer(words, &labels, &parts::outcomes(&wrong, results));
    call.run_alone(AnsweredOp::new(bulk, render)).await
}

/// What is wrong with an entry.
#[derive(Serialize)]
struct Wrong<'a> {
    index: usize,
    #[serde(flatten)]
    label: BTreeMap<&'static str, Option<&'a str>>,
    code: &'static str,
    message: String,
}

fn answer(words: Words, labels: &[Option<String>], outcomes: &[Outcome<'_>]) -> Result<Answer, Error> {
    let (mut done, mut errors) = (Vec::new(), Vec::new());
    for (index, (outcome, label)) in outcomes.iter().zip(labels).enumerate() {
        match outcome {
            Ok(answer) => done.push(raw(&answer.body)?),
            Err(error) => errors.push(Wrong {
                index,
                label: BTreeMap::from([(words.label, label.as_deref())]),
                code: code(error),
                message: Message::from(&**error).to_string(),
            }),
        }
    }
    let fields = InOrder([(words.done, array(&done)?), ("errors", array(&errors)?)]);
    write::shown(StatusCode::MULTI_STATUS, &fields)
}

/// An object whose fields stay in this order.
struct InOrder([(&'static str, Box<RawValue>); 2]);

impl Serialize for InOrder {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

fn raw(body: &str) -> Result<Box<RawValue>, Error> {
    RawValue::from_string(body.to_owned()).map_err(|error| Error::Failed(Fault::other(error)))
}

fn array(items: &impl Serialize) -> Result<Box<RawValue>, Error> {
    serde_json::value::to_raw_value(items).map_err(|error| Error::Failed(Fault::other(error)))
}

/// The code of an error inside of a `207` (docs/api/v2.md, Many changes).
fn code(error: &ApiError) -> &'static str {
    match (error, error.status()) {
        (ApiError::Refused(directory::Refusal::AlreadyMember), _) => "ALREADY_MEMBER",
        (_, StatusCode::NOT_FOUND) => "NOT_FOUND",
        (_, StatusCode::CONFLICT) => "CONFLICT",
        _ => "VALIDATION_ERROR",
    }
}
