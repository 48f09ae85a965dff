//! The users that requests are for: all of a directory in turn, again and again, in a fixed order that isn't that of their ids.

use std::sync::atomic::{AtomicUsize, Ordering};
use uuid::Uuid;

/// A prime, so that the order isn't that of the ids, and each user comes once before any comes again.
const STRIDE: usize = 7919;

/// Goes through all users, again and again.
pub struct UserCycle {
    ids: Vec<Uuid>,
    turns: AtomicUsize,
}

/// The turn of one user.
pub struct Turn {
    /// The user.
    pub id: Uuid,
    /// How many turns came before.
    pub number: usize,
    /// How often all users came before.
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
