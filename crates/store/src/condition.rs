//! What operations have found out about the condition of the database. A plain inspection would not show it.

use crate::{Access, Done, Error, Mode};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

/// How long a successful write proves that writes are accepted.
const RECENT: Duration = Duration::from_secs(10);

/// The condition of an open database.
#[derive(Debug, Default)]
pub(crate) struct Condition {
    /// Whether the last write failed for lack of disk space.
    full: AtomicBool,
    /// When the last write succeeded, if none has failed since.
    kept: Mutex<Option<Instant>>,
    /// A description of the damage, once some has been found.
    damage: OnceLock<String>,
}

impl Condition {
    /// Admits an operation, unless it would write into a damaged database. Such a write may damage more, and its data
    /// may not be readable later. Damage doesn't heal, so writes are refused until a restart.
    pub(crate) fn admit(&self, access: Access) -> Result<(), Error> {
        match self.damage() {
            Some(why) if access == Access::Write => Err(Error::Damaged(why.to_owned())),
            _ => Ok(()),
        }
    }

    /// Updates the condition from an operation's result. Only a write that changed something proves that there is space
    /// again: a dry run or a change of nothing needs none.
    pub(crate) fn note<T>(&self, mode: Mode, result: &Result<Done<T>, Error>) {
        match result {
            Ok(done) if mode == Mode::Keep && !done.events.is_empty() => self.has_kept_a_write(),
            Err(Error::Full(_)) => {
                self.full.store(true, Ordering::Relaxed);
                self.set_kept(None);
            }
            Err(Error::NotWritable(_) | Error::Unavailable(_)) => self.set_kept(None),
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

    /// Notes that a write is on the disk.
    pub(crate) fn has_kept_a_write(&self) {
        self.has_room();
        self.set_kept(Some(Instant::now()));
    }

    /// Whether a write succeeded recently, and none has failed since.
    pub(crate) fn takes_writes(&self) -> bool {
        let kept = *self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.is_some_and(|kept| kept.elapsed() < RECENT)
    }

    fn set_kept(&self, kept: Option<Instant>) {
        *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = kept;
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
