//! Users, one after the other.

use std::sync::atomic::{AtomicUsize, Ordering};
use uuid::Uuid;

/// A prime, so that the users come out of order and all of them in turn.
const STRIDE: usize = 7919;

/// Goes through users again and again, out of their order.
pub struct Walk {
    ids: Vec<Uuid>,
    steps: AtomicUsize,
}

/// A user on the way.
pub struct Step {
    /// Who.
    pub id: Uuid,
    /// How many steps came before.
    pub number: usize,
    /// How often the user came before.
    pub pass: usize,
}

impl Walk {
    /// Through users with these ids.
    pub const fn through(ids: Vec<Uuid>) -> Self {
        Self {
            ids,
            steps: AtomicUsize::new(0),
        }
    }

    /// The next one.
    pub fn step(&self) -> Step {
        let number = self.steps.fetch_add(1, Ordering::Relaxed);
        Step {
            id: self.ids[number.wrapping_mul(STRIDE) % self.ids.len()],
            number,
            pass: number / self.ids.len(),
        }
    }
}
