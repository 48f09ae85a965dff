//! Events as version 1 of the schema and of exports stores them, and their conversion to the chain.
//!
//! On PostgreSQL a trigger of the migration does the same for programs of version 1 that are still running
//! (`migrations/postgres/0002_event_chain.sql`).

use super::entry::{Personal, Public, Salts};
use super::{Chain, Entry, Link};
use crate::{Environment, Fault};
use directory::{Action, Actor, Subject, SubjectType, Via, WorkspaceId};
use serde_json::Value;
use uuid::Uuid;

/// An event of version 1.
#[derive(Debug, Clone)]
pub(crate) struct OldEvent {
    pub(crate) seq: i64,
    /// Milliseconds since 1970.
    pub(crate) at: i64,
    pub(crate) actor: String,
    pub(crate) action: Action,
    pub(crate) subject: Uuid,
    pub(crate) workspace: Option<WorkspaceId>,
    /// The whole state, as JSON.
    pub(crate) before: Option<String>,
    /// The same, after the change.
    pub(crate) after: Option<String>,
    pub(crate) request_id: Option<String>,
}

/// Converts the events of version 1 to the chain, one after the other.
#[derive(Debug)]
pub(crate) struct Converter {
    chain: Chain,
    last: Option<Operation>,
}

/// The operation of the last event. Version 1 didn't store it: consecutive events with the same actor, time and request
/// belong to one operation.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) number: i64,
    pub(crate) actor: String,
    pub(crate) at: i64,
    pub(crate) request_id: Option<String>,
}

impl Converter {
    /// Continues after the end of the chain, whose last event belongs to this operation.
    pub(crate) const fn behind(chain: Chain, last: Option<Operation>) -> Self {
        Self { chain, last }
    }

    /// The end of the chain.
    pub(crate) const fn chain(&self) -> &Chain {
        &self.chain
    }

    /// Converts the next event.
    pub(crate) fn convert(&mut self, event: OldEvent, environment: &dyn Environment) -> Result<(Entry, Link), Fault> {
        let expected = self.chain.seq + 1;
        if event.seq != expected {
            let found = event.seq;
            return Err(Fault::other(format!(
                "found event {found} where event {expected} must be"
            )));
        }
        let entry = entry(&event, environment)?;
        let at = event.at.max(self.chain.at);
        let operation = self
            .last
            .as_ref()
            .filter(|last| last.has(&event, at))
            .map(|last| last.number);
        let link = self.chain.add(at, operation, &entry.digests);
        self.last = Some(Operation {
            number: link.operation,
            actor: event.actor,
            at,
            request_id: event.request_id,
        });
        Ok((entry, link))
    }
}

impl Operation {
    fn has(&self, event: &OldEvent, at: i64) -> bool {
        (&self.actor, self.at, &self.request_id) == (&event.actor, at, &event.request_id)
    }
}

fn entry(old: &OldEvent, environment: &dyn Environment) -> Result<Entry, Fault> {
    let (actor, via) = actor_of(&old.actor);
    let before = State::of(old.action, old.before.as_deref())?;
    let after = State::of(old.action, old.after.as_deref())?;
    let public = Public {
        actor: &actor,
        via,
        action: old.action.as_str(),
        subject: &Subject {
            kind: kind_of(old.action),
            id: old.subject,
        },
        workspace: old.workspace,
        request_id: old.request_id.as_deref(),
        before: before.public.as_ref(),
        after: after.public.as_ref(),
    };
    let personal = Personal {
        label: None,
        before: before.personal.as_ref(),
        after: after.personal.as_ref(),
    };
    let public = serde_json::to_string(&public).map_err(Fault::other)?;
    Ok(Entry::of_parts(
        old.subject,
        public,
        personal.part(&mut Salts::new(1, environment))?,
        None,
    ))
}

/// Version 1 had one token for the API, and no names on the command line.
fn actor_of(old: &str) -> (Actor, Via) {
    match old {
        "external-api" => (Actor::Root, Via::Api),
        "cli" => (Actor::Cli("unknown".to_owned()), Via::Cli),
        other => (Actor::Cli(other.to_owned()), Via::Cli),
    }
}

fn kind_of(action: Action) -> SubjectType {
    match action.as_str().split_once('.') {
        Some(("workspace", _)) => SubjectType::Workspace,
        Some(("group", _)) => SubjectType::Group,
        _ => SubjectType::User,
    }
}

/// A state, split into its two parts.
#[derive(Default)]
struct State {
    public: Option<Value>,
    personal: Option<Value>,
}

impl State {
    /// Among the states of version 1, only a user's own identifies a person.
    fn of(action: Action, state: Option<&str>) -> Result<Self, Fault> {
        let Some(state) = state else {
            return Ok(Self::default());
        };
        let mut public: Value = serde_json::from_str(state).map_err(Fault::other)?;
        let personal = match public.as_object_mut() {
            Some(fields) if action.as_str().starts_with("user.") => {
                let moved = ["name", "email"].map(|key| (key.to_owned(), fields.remove(key).unwrap_or_default()));
                Some(Value::Object(moved.into_iter().collect()))
            }
            _ => None,
        };
        Ok(Self {
            public: Some(public),
            personal,
        })
    }
}
