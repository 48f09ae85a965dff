//! An event as people and programs are told it (contract of the log, "An event, as told").

use crate::Call;
use directory::{Actor, Event, EventWorkspace, State, SubjectType, Timestamp, Via};
use serde::Serialize;
use serde_json::{Map, Value};
use std::net::IpAddr;
use uuid::Uuid;

/// An event that was not appended: of a dry run. So it has no number, time and hash.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ToldEvent {
    /// The number of its operation's first event: none.
    operation: Option<i64>,
    actor: ToldActor,
    via: Via,
    action: &'static str,
    subject: ToldSubject,
    workspace: Option<EventWorkspace>,
    /// What is different: as it was.
    before: Option<Value>,
    /// What is different: as it is.
    after: Option<Value>,
    request_id: Option<String>,
    address: Option<IpAddr>,
    /// When what it says of persons was removed: never.
    forgotten_at: Option<Timestamp>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct ToldActor {
    #[serde(rename = "type")]
    kind: &'static str,
    id: Option<String>,
    label: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct ToldSubject {
    #[serde(rename = "type")]
    kind: SubjectType,
    id: Uuid,
    label: Option<String>,
}

impl ToldEvent {
    /// The event of this call.
    #[must_use]
    pub fn new(event: Event, call: &Call) -> Self {
        let label = event.label.clone().or_else(|| label_of(&event));
        let (before, after) = different(event.before, event.after);
        Self {
            operation: None,
            actor: ToldActor::from(&call.actor),
            via: call.via,
            action: event.action.as_str(),
            subject: ToldSubject {
                kind: event.subject.kind,
                id: event.subject.id,
                label,
            },
            workspace: event.workspace,
            before,
            after,
            request_id: call.request_id.clone(),
            address: call.address,
            forgotten_at: None,
        }
    }
}

impl From<&Actor> for ToldActor {
    fn from(actor: &Actor) -> Self {
        let (kind, id) = match actor {
            Actor::Root => ("root", None),
            Actor::Key(id) => ("key", Some(id.to_string())),
            Actor::User(id) => ("user", Some(id.to_string())),
            Actor::Cli(name) => ("cli", Some(name.clone())),
            Actor::Scim(id) => ("scim", Some(id.to_string())),
            Actor::System => ("system", None),
        };
        Self { kind, id, label: None }
    }
}

/// What its subject is called: the address of a person, the name of a thing.
fn label_of(event: &Event) -> Option<String> {
    let state = event.after.as_ref().or(event.before.as_ref())?;
    let email = state.personal.as_ref().and_then(|personal| personal.get("email"));
    let label = email.or_else(|| state.public.get("name"))?;
    label.as_str().map(str::to_owned)
}

/// Of two states what differs; of one state all of it.
fn different(before: Option<State>, after: Option<State>) -> (Option<Value>, Option<Value>) {
    let (mut before, mut after) = (before.map(whole), after.map(whole));
    if let (Some(before), Some(after)) = (&mut before, &mut after) {
        let is_same = |key: &String, value: &Value| after.get(key) == Some(value);
        let same: Vec<_> = before
            .iter()
            .filter(|(key, value)| is_same(key, value))
            .map(|(key, _)| key.clone())
            .collect();
        for key in same {
            before.remove(&key);
            after.remove(&key);
        }
    }
    (before.map(Value::Object), after.map(Value::Object))
}

/// Both parts of a state in one object.
fn whole(state: State) -> Map<String, Value> {
    let parts = [Some(state.public), state.personal];
    let objects = parts.into_iter().flatten().filter_map(|part| match part {
        Value::Object(fields) => Some(fields),
        _ => None,
    });
    objects.flatten().collect()
}
