//! The chain of hashes: the hash of each event covers everything stored of it, and the hash of the event before.

use sha2::{Digest, Sha256};

/// A SHA-256 hash.
pub(crate) type Hash = [u8; 32];

/// The digests of an event's three parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Digests {
    pub(crate) public: Hash,
    /// Zeros if the part is absent; the same for `origin`.
    pub(crate) personal: Hash,
    pub(crate) origin: Hash,
}

/// The fields of an event that are assigned while the head of the log is locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Link {
    pub(crate) seq: i64,
    /// Milliseconds since 1970.
    pub(crate) at: i64,
    /// The number of the first event of its operation.
    pub(crate) operation: i64,
    pub(crate) hash: Hash,
}

/// The end of the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Chain {
    pub(crate) seq: i64,
    /// The time of the last event. Later events never have an earlier time.
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

    /// Adds the next event, with the clock's time `at`. It belongs to `operation`, or begins a new one.
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

    /// Verifies the next link and moves to it.
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
    /// The numbers begin with 1 and have no gaps.
    #[error("found event {found} where event {expected} must be: numbers have no gaps and no duplicates")]
    Number {
        /// The number that must come next.
        expected: i64,
        /// The number that was found.
        found: i64,
    },
    /// The hash doesn't match the stored event and the hash before.
    #[error("the hash of event {0} does not match its contents and the event before")]
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
