//! An event's parts: made and hashed before the log's head is locked, as everybody else who writes waits for that lock.

use super::chain::{Digests, Hash};
use crate::{Call, Environment, Fault};
use directory::{Actor, Event, Subject, Via, WorkspaceId};
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

const SALT: usize = 16;

/// What is kept of an event, but for what the head of the log decides.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    /// Says what happened, and identifies no person.
    pub(crate) public: String,
    /// Names and addresses of persons.
    pub(crate) personal: Option<Part>,
    /// Where the request came from.
    pub(crate) origin: Option<Part>,
    pub(crate) digests: Digests,
}

/// A part that can be forgotten: the salt keeps its digest from telling what it was.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    pub(crate) salt: [u8; SALT],
    pub(crate) text: String,
}

/// The part that says what happened. Its fields are absent rather than null.
#[derive(Serialize)]
pub(super) struct Public<'a> {
    pub(super) actor: &'a Actor,
    pub(super) via: Via,
    pub(super) action: &'a str,
    pub(super) subject: &'a Subject,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) workspace: Option<WorkspaceId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) request_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) before: Option<&'a Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) after: Option<&'a Value>,
}

/// The part that says whom it is about.
#[derive(Serialize)]
pub(super) struct Personal<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) label: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) before: Option<&'a Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) after: Option<&'a Value>,
}

/// The part that says where the request came from.
#[derive(Serialize)]
struct Origin {
    address: std::net::IpAddr,
}

/// The digest of a text that stands behind this salt.
pub(crate) fn digest_of(salt: &[u8], text: &str) -> Hash {
    Sha256::new().chain_update(salt).chain_update(text).finalize().into()
}

impl Entry {
    /// The entries of an operation's events, in their order.
    pub(crate) fn of_call(events: &[Event], call: &Call, environment: &dyn Environment) -> Result<Vec<Self>, Fault> {
        if events.is_empty() {
            return Ok(Vec::new());
        }
        let origin = match call.address {
            Some(address) => Some(Part::new(&Origin { address }, environment)?),
            None => None,
        };
        events
            .iter()
            .map(|event| Self::new(event, call, origin.as_ref(), environment))
            .collect()
    }

    fn new(event: &Event, call: &Call, origin: Option<&Part>, environment: &dyn Environment) -> Result<Self, Fault> {
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
        let public = serde_json::to_string(&public).map_err(Fault::other)?;
        Ok(Self::of_parts(public, personal.part(environment)?, origin.cloned()))
    }

    /// The entry of these parts.
    pub(crate) fn of_parts(public: String, personal: Option<Part>, origin: Option<Part>) -> Self {
        let digest = |part: &Option<Part>| part.as_ref().map_or([0; 32], Part::digest);
        let digests = Digests {
            public: digest_of(&[], &public),
            personal: digest(&personal),
            origin: digest(&origin),
        };
        Self {
            public,
            personal,
            origin,
            digests,
        }
    }
}

impl Personal<'_> {
    pub(super) fn part(&self, environment: &dyn Environment) -> Result<Option<Part>, Fault> {
        if self.label.is_none() && self.before.is_none() && self.after.is_none() {
            return Ok(None);
        }
        Part::new(self, environment).map(Some)
    }
}

impl Part {
    fn new(value: &impl Serialize, environment: &dyn Environment) -> Result<Self, Fault> {
        let mut salt = [0; SALT];
        environment.fill(&mut salt);
        Ok(Self {
            salt,
            text: serde_json::to_string(value).map_err(Fault::other)?,
        })
    }

    fn digest(&self) -> Hash {
        digest_of(&self.salt, &self.text)
    }
}
