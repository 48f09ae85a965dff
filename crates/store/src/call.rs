//! A call of an operation: the caller, what the caller may see and do, and how the operation is to be run.

use crate::{ClaimGuard, Tag};
use directory::{Actor, Reach, Via};
use std::net::IpAddr;

/// Whether what an operation does is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// It is kept, with its events.
    #[default]
    Keep,
    /// Dry run: the operation runs with all of its checks, and is rolled back; its events are answered and not appended.
    Try,
}

/// What a change rests on (`If-Match`, RFC 9110, section 13.1.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Precondition {
    /// The thing is there, whatever its state.
    Exists,
    /// The thing is in one of these states.
    AnyOf(Vec<Tag>),
}

impl Precondition {
    /// Whether a thing with this tag satisfies it.
    pub(crate) fn holds(&self, tag: &Tag) -> bool {
        match self {
            Self::Exists => true,
            Self::AnyOf(tags) => tags.contains(tag),
        }
    }
}

/// A call of an operation: all that the runner has to know about it.
#[derive(Debug, Clone)]
pub struct Call {
    /// The caller.
    pub actor: Actor,
    /// The interface that the call came through.
    pub via: Via,
    /// The id of the HTTP request, if there is one.
    pub request_id: Option<String>,
    /// The address of the client, if there is one.
    pub address: Option<IpAddr>,
    /// What the caller may see and do.
    pub reach: Reach,
    /// Whether to keep what is done.
    pub mode: Mode,
    /// What the change rests on, compared under the lock of what is changed.
    pub precondition: Option<Precondition>,
    /// The claim on the key under which the answer is stored, if there is a key. A dry run ignores it.
    pub claim: Option<ClaimGuard>,
}

impl Call {
    /// A call that reaches everything, is kept, and rests on nothing.
    #[must_use]
    pub const fn new(actor: Actor, via: Via) -> Self {
        Self {
            actor,
            via,
            request_id: None,
            address: None,
            reach: Reach::everything(),
            mode: Mode::Keep,
            precondition: None,
            claim: None,
        }
    }

    /// Roster's own calls: looking at the database, tidying it.
    pub(crate) const fn of_system() -> Self {
        Self::new(Actor::System, Via::System)
    }
}
