//! Time, ids, randomness and keys. They are passed to operations, so that tests can fix them.

use crate::EncryptionKeys;
use directory::Timestamp;
use std::fmt;
use std::sync::Mutex;
use uuid::{ContextV7, Uuid};

/// The source of the time, of new ids, of random bytes and of keys.
pub trait Environment: fmt::Debug + Send + Sync {
    /// The current time in whole milliseconds, the precision of the databases.
    fn now(&self) -> Timestamp;

    /// A new id that sorts after every id that this process has created before (UUID version 7, RFC 9562, section 5.7).
    fn new_id(&self) -> Uuid;

    /// Fills the slice with cryptographically secure random bytes.
    fn fill(&self, bytes: &mut [u8]);

    /// The keys for what is encrypted at rest.
    fn encryption_keys(&self) -> &EncryptionKeys {
        &NO_KEYS
    }
}

static NO_KEYS: EncryptionKeys = EncryptionKeys::NONE;

/// The system's clock and random number generator.
#[derive(Debug, Default)]
pub struct System {
    /// Keeps ids in order within a millisecond, and when the clock steps back.
    sequence: Mutex<ContextV7>,
    keys: EncryptionKeys,
}

impl System {
    /// The system's clock and random number generator, with these keys.
    #[must_use]
    pub fn with_keys(keys: EncryptionKeys) -> Self {
        Self {
            keys,
            ..Self::default()
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the one place where they may be used")]
impl Environment for System {
    fn now(&self) -> Timestamp {
        let now = Timestamp::now();
        Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now)
    }

    fn new_id(&self) -> Uuid {
        let now = Timestamp::now();
        let seconds = u64::try_from(now.as_second()).unwrap_or_default();
        let nanoseconds = u32::try_from(now.subsec_nanosecond()).unwrap_or_default();
        Uuid::new_v7(uuid::Timestamp::from_unix(&self.sequence, seconds, nanoseconds))
    }

    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("the system has a source of randomness");
    }

    fn encryption_keys(&self) -> &EncryptionKeys {
        &self.keys
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_by_their_creation() {
        let system = System::default();
        let ids: Vec<_> = (0..10_000).map(|_| system.new_id()).collect();
        assert!(ids.is_sorted_by(|a, b| a < b));
        assert!(ids.iter().all(|id| id.get_version_num() == 7));
    }
}
