//! Time, ids and randomness: handed to operations, so that a test can say exactly what they are.

use directory::Timestamp;
use std::fmt;
use std::sync::Mutex;
use uuid::{ContextV7, Uuid};

/// Where operations take the time, new ids and random bytes from.
pub trait Environment: fmt::Debug + Send + Sync {
    /// The time, in whole milliseconds: what the databases keep.
    fn now(&self) -> Timestamp;

    /// A new id that sorts behind every one that this process made before (UUID version 7, RFC 9562, section 5.7).
    fn new_id(&self) -> Uuid;

    /// Fills the bytes with cryptographic randomness.
    fn fill(&self, bytes: &mut [u8]);
}

/// The system's clock and randomness.
#[derive(Debug, Default)]
pub struct System {
    /// Keeps ids in order within a millisecond, and when the clock steps back.
    sequence: Mutex<ContextV7>,
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is the one place that the others are sent to"
)]
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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_by_their_making() {
        let system = System::default();
        let ids: Vec<_> = (0..10_000).map(|_| system.new_id()).collect();
        assert!(ids.is_sorted_by(|a, b| a < b));
        assert!(ids.iter().all(|id| id.get_version_num() == 7));
    }
}
