//! An event as the log keeps it, and as an export has it: every byte that its hash covers.

use super::chain::{BrokenChain, Chain, Digests, Hash, Link};
use super::entry::{Entry, Part, digest_of};
use crate::Fault;
use directory::Timestamp;
use jiff::fmt::serde::timestamp::millisecond::required as milliseconds;
use serde::de::{Deserializer, Error as _, IgnoredAny};
use serde::{Deserialize, Serialize};

/// An event of the log.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeptEvent {
    /// Its number: the first is 1, and none is left out.
    pub seq: i64,
    /// When it happened.
    #[serde(with = "milliseconds")]
    pub at: Timestamp,
    /// The number of the first event of its operation.
    pub operation: i64,
    /// What happened, as the text of a JSON object.
    #[serde(deserialize_with = "json")]
    pub public: String,
    /// Whom it is about.
    #[serde(deserialize_with = "Option::deserialize")]
    pub personal: Option<KeptPart>,
    /// Where the request came from.
    #[serde(deserialize_with = "Option::deserialize")]
    pub origin: Option<KeptPart>,
    /// The hash over all of it and over the hash before.
    #[serde(with = "hex")]
    pub hash: Hash,
}

/// A part of an event that can be forgotten.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeptPart {
    /// What is hashed in front of the text.
    #[serde(with = "hex")]
    pub salt: [u8; 16],
    /// The text of a JSON object.
    #[serde(deserialize_with = "json")]
    pub text: String,
}

impl KeptEvent {
    /// An entry in its place in the chain.
    pub(crate) fn of(entry: Entry, link: &Link) -> Result<Self, Fault> {
        let kept = |part: Part| KeptPart {
            salt: part.salt,
            text: part.text,
        };
        Ok(Self {
            seq: link.seq,
            at: Timestamp::from_millisecond(link.at).map_err(Fault::other)?,
            operation: link.operation,
            public: entry.public,
            personal: entry.personal.map(kept),
            origin: entry.origin.map(kept),
            hash: link.hash,
        })
    }

    /// Follows the chain to this event, which must be the one that was added.
    pub(crate) fn follow(&self, chain: &mut Chain) -> Result<(), BrokenChain> {
        chain.follow(&self.link(), &self.digests())
    }

    fn link(&self) -> Link {
        Link {
            seq: self.seq,
            at: self.at.as_millisecond(),
            operation: self.operation,
            hash: self.hash,
        }
    }

    fn digests(&self) -> Digests {
        let digest = |part: &Option<KeptPart>| part.as_ref().map_or([0; 32], |part| digest_of(&part.salt, &part.text));
        Digests {
            public: digest_of(&[], &self.public),
            personal: digest(&self.personal),
            origin: digest(&self.origin),
        }
    }
}

/// JSON in a text. PostgreSQL can't keep a NUL.
fn json<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer)?;
    if text.contains('\0') {
        return Err(D::Error::custom("must not contain a NUL character"));
    }
    serde_json::from_str::<IgnoredAny>(&text).map_err(|_| D::Error::custom("must be JSON in a string"))?;
    Ok(text)
}
