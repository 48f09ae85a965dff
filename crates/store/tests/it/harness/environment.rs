//! An environment with predictable values.

use directory::Timestamp;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use store::{EncryptionKeys, Environment};
use uuid::Uuid;

/// The time at which each test begins, in milliseconds.
pub const START: i64 = 1_767_323_045_678;

/// The same time in the form of events.
pub const START_TEXT: &str = "2026-01-02T03:04:05.678Z";

/// The `n`th id, counted from 1. It has the shape of version 7, and the ids are in order.
pub fn id(n: u64) -> Uuid {
    Uuid::from_u128(0x0199_0000_0000_7000_8000_0000_0000_0000 + u128::from(n))
}

/// A clock that only moves when it is set, and sequential ids and bytes.
#[derive(Debug)]
pub struct Fixed {
    now: AtomicI64,
    ids: AtomicU64,
    bytes: AtomicU64,
    keys: EncryptionKeys,
}

impl Default for Fixed {
    fn default() -> Self {
        Self {
            now: AtomicI64::new(START),
            ids: AtomicU64::new(0),
            bytes: AtomicU64::new(0),
            keys: EncryptionKeys::NONE,
        }
    }
}

impl Fixed {
    /// With these keys.
    pub fn with_keys(keys: EncryptionKeys) -> Self {
        Self {
            keys,
            ..Self::default()
        }
    }

    /// Sets the clock to so many milliseconds after the start.
    pub fn set(&self, milliseconds: i64) {
        self.now.store(START + milliseconds, Ordering::SeqCst);
    }
}

impl Environment for Fixed {
    fn now(&self) -> Timestamp {
        Timestamp::from_millisecond(self.now.load(Ordering::SeqCst)).expect("a time")
    }

    fn new_id(&self) -> Uuid {
        id(self.ids.fetch_add(1, Ordering::SeqCst) + 1)
    }

    fn fill(&self, bytes: &mut [u8]) {
        let first = self.bytes.fetch_add(1, Ordering::SeqCst).to_be_bytes();
        for (byte, value) in bytes.iter_mut().zip(first.into_iter().cycle()) {
            *byte = value;
        }
    }

    fn encryption_keys(&self) -> &EncryptionKeys {
        &self.keys
    }
}
