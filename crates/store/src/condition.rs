//! What the operations have found out about the database, which inspecting it alone would not show.

use crate::{Access, Done, Error, Mode};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

/// The condition of an open database.
#[derive(Debug, Default)]
pub(crate) struct Condition {
    /// The last write found no room.
    full: AtomicBool,
    /// Damage was met, and this is what.
    damage: OnceLock<String>,
}

impl Condition {
    /// Lets an operation begin, unless it would write into a database that is damaged: that may damage more of it, and
    /// nobody could promise that what was written can be read again. Damage doesn't heal, so this lasts until a restart.
    pub(crate) fn admit(&self, access: Access) -> Result<(), Error> {
        match self.damage() {
            Some(why) if access == Access::Write => Err(Error::Damaged(why.to_owned())),
            _ => Ok(()),
        }
    }

    /// Learns from how an operation ended. Only one that has written shows that there is room again: a dry run and a change of
    /// nothing take none.
    pub(crate) fn note<T>(&self, mode: Mode, result: &Result<Done<T>, Error>) {
        match result {
            Ok(done) if mode == Mode::Keep && !done.events.is_empty() => self.has_room(),
            Err(Error::Full(_)) => self.full.store(true, Ordering::Relaxed),
            Err(Error::Damaged(why)) if self.damage.set(why.clone()).is_ok() => tracing::error!(
                why,
                "the database is damaged: nothing is written to it any more; stop Roster, keep a copy of the files, and \
                 restore the last backup"
            ),
            _ => {}
        }
    }

    /// There is room again.
    pub(crate) fn has_room(&self) {
        self.full.store(false, Ordering::Relaxed);
    }

    /// Sets the gauges.
    pub(crate) fn measure(&self) {
        metrics::gauge!("roster_database_full").set(f64::from(self.is_full()));
        metrics::gauge!("roster_database_damaged").set(f64::from(self.damage().is_some()));
    }

    pub(crate) fn is_full(&self) -> bool {
        self.full.load(Ordering::Relaxed)
    }

    pub(crate) fn damage(&self) -> Option<&str> {
        self.damage.get().map(String::as_str)
    }
}
