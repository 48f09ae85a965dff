//! An event in the form that commands and dry runs show (docs/api/events.md, An event).

use super::KeptEvent;
use crate::{Call, Fault};
use directory::{Event, Name, Timestamp, WorkspaceId};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::fmt;
use std::net::IpAddr;
use uuid::Uuid;

/// An event of the log or of a dry run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ToldEvent {
    /// Its number. An event that was not appended has no number, time and operation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seq: Option<i64>,
    /// When it was appended.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "with_milliseconds")]
    pub at: Option<Timestamp>,
    /// The number of the first event of its operation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<i64>,
    /// Who caused it.
    pub actor: ToldActor,
    /// The interface that the request came through.
    pub via: String,
    /// What happened.
    pub action: String,
    /// What it happened to.
    pub subject: ToldSubject,
    /// The workspace that it happened in.
    pub workspace: Option<ToldWorkspace>,
    /// The fields that changed, with the values before.
    pub before: Option<Value>,
    /// The fields that changed, with the values after.
    pub after: Option<Value>,
    /// The id of the request that caused it.
    pub request_id: Option<String>,
    /// The address of the client that sent the request.
    pub address: Option<IpAddr>,
    /// Its hash, for a caller who reaches the whole instance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hash: Option<String>,
    /// When the names in it were erased. Nothing erases them yet.
    pub forgotten_at: Option<Timestamp>,
}

/// Who caused an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ToldActor {
    /// For example `root` or `cli`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Which actor of this type.
    pub id: Option<String>,
    /// The actor's name.
    pub label: Option<String>,
}

/// What an event happened to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ToldSubject {
    /// For example `user` or `workspace`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its id.
    pub id: Uuid,
    /// The address of a person, or the name of a thing.
    pub label: Option<String>,
}

/// The workspace that an event happened in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ToldWorkspace {
    /// Its id.
    pub id: WorkspaceId,
    /// Its name.
    pub name: Option<Name>,
}

/// The part that says what happened, as it is stored. Its words are strings, because a newer program may have written
/// words that this one doesn't know.
#[derive(Deserialize)]
struct Public {
    actor: String,
    via: String,
    action: String,
    subject: Subject,
    workspace: Option<WorkspaceId>,
    request_id: Option<String>,
    before: Option<Value>,
    after: Option<Value>,
}

#[derive(Deserialize)]
struct Subject {
    #[serde(rename = "type")]
    kind: String,
    id: Uuid,
}

#[derive(Deserialize, Default)]
struct Personal {
    label: Option<String>,
    before: Option<Value>,
    after: Option<Value>,
}

#[derive(Deserialize)]
struct Origin {
    address: IpAddr,
}

impl ToldEvent {
    /// The events of this call, which were not appended.
    pub fn of_call(events: Vec<Event>, call: &Call) -> Result<Vec<Self>, Fault> {
        events.into_iter().map(|event| Self::new(event, call)).collect()
    }

    fn new(event: Event, call: &Call) -> Result<Self, Fault> {
        let before = event.before.as_ref().map(State::new).transpose()?;
        let after = event.after.as_ref().map(State::new).transpose()?;
        let label = event.label.or_else(|| label_of(before.as_ref(), after.as_ref()));
        let (before, after) = different(before, after);
        Ok(Self {
            seq: None,
            at: None,
            operation: None,
            actor: ToldActor::of_word(&call.actor.to_string()),
            via: call.via.as_str().to_owned(),
            action: event.action.as_str().to_owned(),
            subject: ToldSubject {
                kind: event.subject.kind.as_str().to_owned(),
                id: event.subject.id,
                label,
            },
            workspace: event.workspace.map(|workspace| ToldWorkspace {
                id: workspace.id,
                name: Some(workspace.name),
            }),
            before,
            after,
            request_id: call.request_id.clone(),
            address: call.address,
            hash: None,
            forgotten_at: None,
        })
    }

    /// An event of the log; `names` are the names of the workspaces.
    pub(crate) fn of_kept(event: &KeptEvent, names: &HashMap<WorkspaceId, Name>) -> Result<Self, Fault> {
        let public: Public = parsed(event, &event.public)?;
        let personal = event.personal.as_ref().map(|part| parsed(event, &part.text));
        let personal: Personal = personal.transpose()?.unwrap_or_default();
        let origin = event.origin.as_ref().map(|part| parsed::<Origin>(event, &part.text));
        let before = state_of(public.before, personal.before);
        let after = state_of(public.after, personal.after);
        let label = personal.label.or_else(|| label_of(before.as_ref(), after.as_ref()));
        let (before, after) = different(before, after);
        Ok(Self {
            seq: Some(event.seq),
            at: Some(event.at),
            operation: Some(event.operation),
            actor: ToldActor::of_word(&public.actor),
            via: public.via,
            action: public.action,
            subject: ToldSubject {
                kind: public.subject.kind,
                id: public.subject.id,
                label,
            },
            workspace: public.workspace.map(|id| ToldWorkspace {
                id,
                name: names.get(&id).cloned(),
            }),
            before,
            after,
            request_id: public.request_id,
            address: origin.transpose()?.map(|origin| origin.address),
            hash: Some(hex::encode(event.hash)),
            forgotten_at: None,
        })
    }
}

/// `root`, or `cli:ada`: the form in which the log stores an actor.
impl fmt::Display for ToldActor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.id {
            Some(id) => write!(f, "{}:{id}", self.kind),
            None => f.write_str(&self.kind),
        }
    }
}

impl ToldActor {
    /// Parses the actor from a word of the log, such as `root` or `cli:ada`.
    fn of_word(word: &str) -> Self {
        let (kind, id) = match word.split_once(':') {
            Some((kind, id)) => (kind, Some(id.to_owned())),
            None => (word, None),
        };
        Self {
            kind: kind.to_owned(),
            id,
            label: None,
        }
    }
}

fn parsed<T: DeserializeOwned>(event: &KeptEvent, text: &str) -> Result<T, Fault> {
    serde_json::from_str(text).map_err(|error| {
        let seq = event.seq;
        Fault::other(format!(
            "event {seq} can't be read ({error}): see `roster events verify`"
        ))
    })
}

#[expect(clippy::ref_option, reason = "serde hands a reference to the field")]
fn with_milliseconds<S: serde::Serializer>(at: &Option<Timestamp>, serializer: S) -> Result<S::Ok, S::Error> {
    match at {
        Some(at) => serializer.collect_str(&format_args!("{at:.3}")),
        None => serializer.serialize_none(),
    }
}

/// The two parts of a state, as JSON.
struct State {
    public: Value,
    personal: Option<Value>,
}

impl State {
    fn new(state: &directory::State) -> Result<Self, Fault> {
        let personal = state.personal.as_ref().map(serde_json::to_value).transpose();
        Ok(Self {
            public: serde_json::to_value(&state.public).map_err(Fault::other)?,
            personal: personal.map_err(Fault::other)?,
        })
    }
}

fn state_of(public: Option<Value>, personal: Option<Value>) -> Option<State> {
    public.map(|public| State { public, personal })
}

/// The label of the subject with these states: the address of a person, or the name of a thing.
fn label_of(before: Option<&State>, after: Option<&State>) -> Option<String> {
    let state = after.or(before)?;
    let email = state.personal.as_ref().and_then(|personal| personal.get("email"));
    let label = email.or_else(|| state.public.get("name"))?;
    label.as_str().map(str::to_owned)
}

/// The fields that differ between two states, or all fields if there is only one state. A field that only one state has is null in the
/// other: states leave out what has no value.
fn different(before: Option<State>, after: Option<State>) -> (Option<Value>, Option<Value>) {
    let (mut before, mut after) = (before.map(whole), after.map(whole));
    if let (Some(before), Some(after)) = (&mut before, &mut after) {
        before.retain(|key, value| match after.get(key) {
            Some(same) if same == value => {
                after.remove(key);
                false
            }
            _ => true,
        });
        complete(before, after);
        complete(after, before);
    }
    (before.map(Value::Object), after.map(Value::Object))
}

/// Adds the keys of the other state, with null.
fn complete(state: &mut Map<String, Value>, other: &Map<String, Value>) {
    for key in other.keys() {
        state.entry(key.clone()).or_insert(Value::Null);
    }
}

/// Both parts of a state, merged into one object.
fn whole(state: State) -> Map<String, Value> {
    let parts = [Some(state.public), state.personal];
    let objects = parts.into_iter().flatten().filter_map(|part| match part {
        Value::Object(fields) => Some(fields),
        _ => None,
    });
    objects.flatten().collect()
}
