//! The users of requests: all users of a directory, repeatedly, in a fixed order that differs from that of their ids.

use std::sync::atomic::{AtomicUsize, Ordering};
use uuid::Uuid;

/// A prime: so the order differs from that of the ids, and every user occurs once before any occurs again.
const STRIDE: usize = 7919;

/// Iterates over all users repeatedly.
pub struct UserCycle {
    ids: Vec<Uuid>,
    turns: AtomicUsize,
}

/// One turn of a user.
pub struct Turn {
    /// The user.
    pub id: Uuid,
    /// The number of turns before this one.
    pub number: usize,
    /// The number of complete passes before this one.
    pub pass: usize,
}

impl UserCycle {
    /// A cycle of users with these ids.
    pub const fn of(ids: Vec<Uuid>) -> Self {
        Self {
            ids,
            turns: AtomicUsize::new(0),
        }
    }

    /// The next turn.
    pub fn next_turn(&self) -> Turn {
        let number = self.turns.fetch_add(1, Ordering::Relaxed);
        Turn {
            id: self.ids[number.wrapping_mul(STRIDE) % self.ids.len()],
            number,
            pass: number / self.ids.len(),
        }
    }
}
