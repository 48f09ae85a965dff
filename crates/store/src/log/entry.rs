//! The parts of an event. They are built and hashed before the log's head is locked, because every other writer waits
//! for that lock.

use super::chain::{Digests, Hash};
use crate::{Call, Environment, Fault};
use directory::{Action, Actor, Count, Event, Subject, Via, WorkspaceId};
use serde::Serialize;
use sha2::{Digest, Sha256};
use uuid::Uuid;

const SALT: usize = 16;

/// Everything stored of an event, except the fields that are assigned under the lock of the head.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    /// The id of the subject.
    pub(crate) subject: Uuid,
    /// What happened. Identifies no person.
    pub(crate) public: String,
    /// Names and addresses of persons.
    pub(crate) personal: Option<Part>,
    /// Where the request came from.
    pub(crate) origin: Option<Part>,
    pub(crate) digests: Digests,
    /// What the event adds to the counts.
    pub(crate) counts: Vec<(Count, i64)>,
    /// What happened to the name and the address that its subject is searched by.
    pub(crate) searched: Option<Searched>,
}

/// A change of what a user is searched by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Searched {
    /// The user is new, or has another name or address.
    Renewed,
    /// The user was deleted.
    Removed,
}

/// A part that can be erased. The salt keeps its digest from revealing the text.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    pub(crate) salt: [u8; SALT],
    pub(crate) text: String,
}

/// The salts for the events of one call: one request for random bytes is faster than one per event.
pub(super) struct Salts(Vec<u8>);

impl Salts {
    /// Creates `count` salts.
    pub(super) fn new(count: usize, environment: &dyn Environment) -> Self {
        let mut bytes = vec![0; count * SALT];
        environment.fill(&mut bytes);
        Self(bytes)
    }

    fn next(&mut self) -> [u8; SALT] {
        let rest = self.0.len().checked_sub(SALT).expect("there is a salt for each part");
        let salt = self.0.split_off(rest);
        salt.try_into().expect("it is of this length")
    }
}

/// The part that says what happened. A field without a value is absent, not null.
#[derive(Serialize)]
pub(super) struct Public<'a, S> {
    pub(super) actor: &'a Actor,
    pub(super) via: Via,
    pub(super) action: &'a str,
    pub(super) subject: &'a Subject,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) workspace: Option<WorkspaceId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) request_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) before: Option<&'a S>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) after: Option<&'a S>,
}

/// The part that says whom the event is about.
#[derive(Serialize)]
pub(super) struct Personal<'a, S> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) label: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) before: Option<&'a S>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) after: Option<&'a S>,
}

/// The part that says where the request came from.
#[derive(Serialize)]
struct Origin {
    address: std::net::IpAddr,
}

/// The digest of this salt followed by this text.
pub(crate) fn digest_of(salt: &[u8], text: &str) -> Hash {
    Sha256::new().chain_update(salt).chain_update(text).finalize().into()
}

impl Entry {
    /// The entries of an operation's events, in their order.
    pub(crate) fn of_call(events: &[Event], call: &Call, environment: &dyn Environment) -> Result<Vec<Self>, Fault> {
        if events.is_empty() {
            return Ok(Vec::new());
        }
        let mut salts = Salts::new(events.len() + 1, environment);
        let origin = match call.address {
            Some(address) => Some(Part::new(&Origin { address }, salts.next())?),
            None => None,
        };
        events
            .iter()
            .map(|event| Self::new(event, call, origin.as_ref(), &mut salts))
            .collect()
    }

    fn new(event: &Event, call: &Call, origin: Option<&Part>, salts: &mut Salts) -> Result<Self, Fault> {
        let public = Public {
            actor: &call.actor,
            via: call.via,
            action: event.action.as_str(),
            subject: &event.subject,
            workspace: event.workspace.as_ref().map(|workspace| workspace.id),
            request_id: call.request_id.as_deref(),
            before: event.before.as_ref().map(|state| &state.public),
            after: event.after.as_ref().map(|state| &state.public),
        };
        let personal = Personal {
            label: event.label.as_deref(),
            before: event.before.as_ref().and_then(|state| state.personal.as_ref()),
            after: event.after.as_ref().and_then(|state| state.personal.as_ref()),
        };
        let searched = match event.action {
            Action::UserDeleted => Some(Searched::Removed),
            _ => (personal.before != personal.after).then_some(Searched::Renewed),
        };
        let public = serde_json::to_string(&public).map_err(Fault::other)?;
        Ok(Self {
            counts: event.counts(),
            searched,
            ..Self::of_parts(event.subject.id, public, personal.part(salts)?, origin.cloned())
        })
    }

    /// The entry with these parts. It counts nothing, and is not searched by.
    pub(crate) fn of_parts(subject: Uuid, public: String, personal: Option<Part>, origin: Option<Part>) -> Self {
        let digest = |part: &Option<Part>| part.as_ref().map_or([0; 32], Part::digest);
        let digests = Digests {
            public: digest_of(&[], &public),
            personal: digest(&personal),
            origin: digest(&origin),
        };
        Self {
            subject,
            public,
            personal,
            origin,
            digests,
            counts: Vec::new(),
            searched: None,
        }
    }
}

impl<S: Serialize> Personal<'_, S> {
    pub(super) fn part(&self, salts: &mut Salts) -> Result<Option<Part>, Fault> {
        if self.label.is_none() && self.before.is_none() && self.after.is_none() {
            return Ok(None);
        }
        Part::new(self, salts.next()).map(Some)
    }
}

impl Part {
    fn new(value: &impl Serialize, salt: [u8; SALT]) -> Result<Self, Fault> {
        Ok(Self {
            salt,
            text: serde_json::to_string(value).map_err(Fault::other)?,
        })
    }

    fn digest(&self) -> Hash {
        digest_of(&self.salt, &self.text)
    }
}
