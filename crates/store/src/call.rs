//! A call of an operation: the caller, the caller's rights, and how to run the operation.

use crate::{ClaimGuard, Tag};
use directory::{Actor, Reach, Via};
use std::net::IpAddr;

/// Whether the changes of an operation are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// The changes are kept, with their events.
    #[default]
    Keep,
    /// Dry run: the operation runs with all of its checks and is rolled back. Its events are returned and not appended.
    Try,
}

/// The precondition of a change (`If-Match`, RFC 9110, section 13.1.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Precondition {
    /// The resource exists, in any state.
    Exists,
    /// The resource is in one of these states.
    AnyOf(Vec<Tag>),
}

impl Precondition {
    /// Whether a resource with this tag satisfies the precondition.
    pub(crate) fn holds(&self, tag: &Tag) -> bool {
        match self {
            Self::Exists => true,
            Self::AnyOf(tags) => tags.contains(tag),
        }
    }
}

/// A call of an operation: everything that the runner has to know about it.
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
    /// Whether a workspace with other active members must keep an active admin. It need not for the access token on version 1 of the
    /// API, whose replacing operations must be able to remove everything.
    pub requires_admin: bool,
    /// Whether the changes are kept.
    pub mode: Mode,
    /// The precondition. It is checked under the lock of the resource that is changed.
    pub precondition: Option<Precondition>,
    /// The claim on the `Idempotency-Key` under which the answer is stored, if there is a key. A dry run ignores it.
    pub claim: Option<ClaimGuard>,
}

impl Call {
    /// A call without limits of reach or preconditions, whose changes are kept.
    #[must_use]
    pub const fn new(actor: Actor, via: Via) -> Self {
        Self {
            actor,
            via,
            request_id: None,
            address: None,
            reach: Reach::everything(),
            requires_admin: true,
            mode: Mode::Keep,
            precondition: None,
            claim: None,
        }
    }

    /// Roster's own calls, such as inspecting the database and removing old answers.
    pub(crate) const fn of_system() -> Self {
        Self::new(Actor::System, Via::System)
    }
}
