//! The chain: each event's hash covers all that is kept of it, and the hash before.

use sha2::{Digest, Sha256};

/// A SHA-256.
pub(crate) type Hash = [u8; 32];

/// The digests of an event's three parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Digests {
    pub(crate) public: Hash,
    /// Zeros for a part that is absent, as for the next one.
    pub(crate) personal: Hash,
    pub(crate) origin: Hash,
}

/// What an event gets when the head of the log is locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Link {
    pub(crate) seq: i64,
    /// Milliseconds since 1970.
    pub(crate) at: i64,
    /// The number of the first event of its operation.
    pub(crate) operation: i64,
    pub(crate) hash: Hash,
}

/// The end of the chain, to which links are added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Chain {
    pub(crate) seq: i64,
    /// The time of the last event; those that follow are never earlier.
    pub(crate) at: i64,
    pub(crate) hash: Hash,
}

impl Chain {
    /// The chain before the first event.
    pub(crate) const EMPTY: Self = Self {
        seq: 0,
        at: 0,
        hash: [0; 32],
    };

    /// Adds the next event, which happened at `at` as the clock says and belongs to `operation`, or begins one.
    pub(crate) fn add(&mut self, at: i64, operation: Option<i64>, digests: &Digests) -> Link {
        self.seq += 1;
        self.at = self.at.max(at);
        let operation = operation.unwrap_or(self.seq);
        self.hash = hash(&self.hash, self.seq, self.at, operation, digests);
        Link {
            seq: self.seq,
            at: self.at,
            operation,
            hash: self.hash,
        }
    }

    /// Follows the chain to the next link, which must be the one that was added.
    pub(super) fn follow(&mut self, link: &Link, digests: &Digests) -> Result<(), BrokenChain> {
        let expected = self.seq + 1;
        if link.seq != expected {
            return Err(BrokenChain::Number {
                expected,
                found: link.seq,
            });
        }
        let hash = hash(&self.hash, link.seq, link.at, link.operation, digests);
        if hash != link.hash {
            return Err(BrokenChain::Hash(link.seq));
        }
        *self = Self {
            seq: link.seq,
            at: link.at,
            hash,
        };
        Ok(())
    }
}

/// Why an event is not the one that was appended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BrokenChain {
    /// Numbers begin with 1, and none is left out.
    #[error("event {found} stands where {expected} must: none is left out, and none stands twice")]
    Number {
        /// The number that must come.
        expected: i64,
        /// The one that does.
        found: i64,
    },
    /// The hash is not that of what is kept of the event and of the event before.
    #[error("event {0} has another hash than its contents and the event before")]
    Hash(i64),
}

/// The hash of an event (docs/api/events.md, The chain).
fn hash(previous: &Hash, seq: i64, at: i64, operation: i64, digests: &Digests) -> Hash {
    let mut hash = Sha256::new();
    hash.update(previous);
    for number in [seq, at, operation] {
        hash.update(number.to_be_bytes());
    }
    for digest in [&digests.public, &digests.personal, &digests.origin] {
        hash.update(digest);
    }
    hash.finalize().into()
}
