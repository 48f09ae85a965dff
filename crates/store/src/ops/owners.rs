//! Assigns the rows of a scan to their owners.

use crate::{Fault, Row};
use uuid::Uuid;

/// Walks through the objects of a page in step with rows that begin with an object's id and come in the same order.
pub(super) struct Owners<'a, T, I> {
    things: &'a mut [T],
    at: usize,
    id: I,
}

impl<'a, T, I: Fn(&T) -> Uuid> Owners<'a, T, I> {
    pub(super) const fn new(things: &'a mut [T], id: I) -> Self {
        Self { things, at: 0, id }
    }

    /// The object that a row belongs to.
    pub(super) fn of(&mut self, row: &dyn Row) -> Result<&mut T, Fault> {
        let owner = row.id(0)?;
        let ahead = self.things[self.at..]
            .iter()
            .position(|thing| (self.id)(thing) == owner);
        self.at += ahead.ok_or_else(|| Fault::other("a row belongs to no object of its page"))?;
        Ok(&mut self.things[self.at])
    }
}
