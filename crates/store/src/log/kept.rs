//! An event as the log stores it and as an export contains it: every byte that its hash covers.

use super::chain::{BrokenChain, Chain, Digests, Hash, Link};
use super::entry::{Entry, Part, digest_of};
use crate::Fault;
use directory::Timestamp;
use jiff::fmt::serde::timestamp::millisecond::required as milliseconds;
use serde::de::{Deserializer, Error as _, IgnoredAny};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// An event of the log.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeptEvent {
    /// Its number. The first is 1, and there are no gaps.
    pub seq: i64,
    /// When it happened.
    #[serde(with = "milliseconds")]
    pub at: Timestamp,
    /// The number of the first event of its operation.
    pub operation: i64,
    /// What happened, as the text of a JSON object.
    #[serde(deserialize_with = "json")]
    pub public: String,
    /// Whom the event is about.
    #[serde(deserialize_with = "Option::deserialize")]
    pub personal: Option<KeptPart>,
    /// Where the request came from.
    #[serde(deserialize_with = "Option::deserialize")]
    pub origin: Option<KeptPart>,
    /// The hash of the event and of the hash before.
    #[serde(with = "hex")]
    pub hash: Hash,
}

/// A part of an event that can be erased.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeptPart {
    /// The salt, which is hashed before the text.
    #[serde(with = "hex")]
    pub salt: [u8; 16],
    /// The text of a JSON object.
    #[serde(deserialize_with = "json")]
    pub text: String,
}

impl KeptEvent {
    /// The event that this entry becomes at this link of the chain.
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

    /// Verifies that this event is the next one of the chain, and moves the chain to it.
    pub(crate) fn follow(&self, chain: &mut Chain) -> Result<(), BrokenChain> {
        chain.follow(&self.link(), &self.digests())
    }

    /// The id of the subject; `None` if a newer program wrote it in another form.
    pub(crate) fn subject(&self) -> Option<Uuid> {
        #[derive(Deserialize)]
        struct Public {
            subject: Subject,
        }
        #[derive(Deserialize)]
        struct Subject {
            id: Uuid,
        }
        let public: Public = serde_json::from_str(&self.public).ok()?;
        Some(public.subject.id)
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

/// Validates that a text is JSON. PostgreSQL can't store a NUL in a text.
fn json<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer)?;
    if text.contains('\0') {
        return Err(D::Error::custom("must not contain a NUL character"));
    }
    serde_json::from_str::<IgnoredAny>(&text).map_err(|_| D::Error::custom("must be JSON in a string"))?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVENTS: i64 = 1000;

    /// A log of events with all parts, with some, and with an empty one.
    fn log() -> Vec<KeptEvent> {
        let mut chain = Chain::EMPTY;
        let part = |number: i64, text: &str| Part {
            salt: [number.to_le_bytes(), (!number).to_le_bytes()]
                .concat()
                .try_into()
                .unwrap(),
            text: text.to_owned(),
        };
        let events = (1..=EVENTS).map(|number| {
            let public = format!("{{\"action\":\"user.created\",\"subject\":\"{number:032x}\"}}");
            let email = format!("{{\"email\":\"ada{number}@example.com\"}}");
            let personal = (number % 3 != 0).then(|| part(number, &email));
            let origin = (number % 5 != 0).then(|| part(-number, "{\"address\":\"192.0.2.7\"}"));
            let entry = Entry::of_parts(Uuid::nil(), public, personal, origin);
            let operation = (number % 2 == 0).then_some(number - 1);
            let link = chain.add(1_769_846_400_000 + number, operation, &entry.digests);
            KeptEvent::of(entry, &link).unwrap()
        });
        events.collect()
    }

    fn text_with(text: &str, position: usize) -> String {
        let mut bytes = text.as_bytes().to_vec();
        bytes[position] ^= 1;
        String::from_utf8(bytes).unwrap()
    }

    fn number_with(number: i64, byte: usize) -> i64 {
        number ^ (1 << (8 * byte))
    }

    /// The part with each of its bytes changed, and the part removed.
    fn changes_of(part: &KeptPart) -> impl Iterator<Item = Option<KeptPart>> {
        let salts = (0..part.salt.len()).map(|position| {
            let mut changed = part.clone();
            changed.salt[position] ^= 1;
            Some(changed)
        });
        let texts = (0..part.text.len()).map(|position| {
            let text = text_with(&part.text, position);
            Some(KeptPart { text, ..part.clone() })
        });
        salts.chain(texts).chain([None])
    }

    /// The event with each of its bytes changed.
    fn changes(event: &KeptEvent) -> Vec<KeptEvent> {
        let mut changed = Vec::new();
        let mut with = |change: &dyn Fn(&mut KeptEvent)| {
            let mut event = event.clone();
            change(&mut event);
            changed.push(event);
        };
        for byte in 0..8 {
            with(&|event| event.seq = number_with(event.seq, byte));
            with(&|event| event.operation = number_with(event.operation, byte));
            let at = Timestamp::from_millisecond(number_with(event.at.as_millisecond(), byte));
            if let Ok(at) = at {
                with(&|event| event.at = at);
            }
        }
        for position in 0..event.hash.len() {
            with(&|event| event.hash[position] ^= 1);
        }
        for position in 0..event.public.len() {
            with(&|event| event.public = text_with(&event.public, position));
        }
        for part in event.personal.iter().flat_map(changes_of) {
            with(&|event| event.personal = part.clone());
        }
        for part in event.origin.iter().flat_map(changes_of) {
            with(&|event| event.origin = part.clone());
        }
        changed
    }

    #[test]
    fn every_byte_of_every_event_counts() {
        let mut chain = Chain::EMPTY;
        for event in log() {
            for changed in changes(&event) {
                let found = changed.follow(&mut chain.clone());
                assert!(found.is_err(), "{changed:?} was taken for {event:?}");
            }
            event.follow(&mut chain).unwrap();
        }
        assert_eq!(chain.seq, EVENTS);
    }
}
