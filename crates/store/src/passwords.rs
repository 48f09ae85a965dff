//! Hashing passwords and checking them, on threads of its own and a bounded number at a time.

mod hashes;
mod memory;
mod threads;

use crate::{Environment, Error, Fault};
use directory::{Password, PasswordHash};
pub use hashes::{InvalidHash, parse_hash};
use memory::Memory;
use secrecy::{ExposeSecret, SecretString};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use threads::Threads;
use tokio::sync::Semaphore;

/// Passwords that may wait for their turn; more are refused.
const MOST_WAITING: usize = 512;

/// A wait that the log mentions.
const LONG_WAIT: Duration = Duration::from_secs(1);

/// Bytes of salt (RFC 9106, section 3.1: 16 are recommended).
const SALT: usize = 16;

/// Hashes passwords with argon2id and the parameters of OWASP's cheat sheet (19 MiB, 2 passes, 1 lane).
///
/// A hash takes tens of milliseconds and 19 MiB, so only as many are made at a time as there are threads for it. The threads
/// end with the last clone.
#[derive(Debug, Clone)]
pub struct PasswordHasher {
    threads: Threads,
    turns: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
    environment: Arc<dyn Environment>,
}

impl PasswordHasher {
    /// A hasher with randomness from `environment`, that leaves one core to everything else.
    #[must_use]
    pub fn new(environment: Arc<dyn Environment>) -> Self {
        Self::with_turns(cores().saturating_sub(1).max(1), environment)
    }

    /// A hasher for a process that does nothing else meanwhile.
    #[must_use]
    pub fn on_all_cores(environment: Arc<dyn Environment>) -> Self {
        Self::with_turns(cores(), environment)
    }

    fn with_turns(turns: usize, environment: Arc<dyn Environment>) -> Self {
        Self {
            threads: Threads::start(turns),
            turns: Arc::new(Semaphore::new(turns)),
            waiting: Arc::default(),
            environment,
        }
    }

    /// Hashes a password with a new salt. [`Error::Busy`] if too many are waiting.
    pub async fn hash(&self, password: Password) -> Result<PasswordHash, Error> {
        let mut salt = [0; SALT];
        self.environment.fill(&mut salt);
        self.in_turn(move |memory| hashes::hash(password.expose(), &salt, memory))
            .await
    }

    /// Whether the hash is one of this password. Any text may be one: other systems have other rules. [`Error::Busy`] if
    /// too many are waiting.
    pub async fn verify(&self, password: SecretString, hash: PasswordHash) -> Result<Verdict, Error> {
        let is_outdated = hashes::is_outdated(password.expose_secret(), &hash);
        let is_right = self
            .in_turn(move |memory| hashes::matches(password.expose_secret(), &hash, memory))
            .await?;
        Ok(match (is_right, is_outdated) {
            (false, _) => Verdict::Wrong,
            (true, false) => Verdict::Right,
            (true, true) => Verdict::RightAndOutdated,
        })
    }

    /// Takes as long as [`PasswordHasher::verify`] takes for a wrong password. For a user who isn't there or has no password: an answer
    /// that came faster would say so.
    pub async fn verify_nothing(&self, password: SecretString) -> Result<(), Error> {
        let salt = [0; SALT];
        self.in_turn(move |memory| hashes::hash(password.expose_secret(), &salt, memory))
            .await
            .map(drop)
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Memory) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let _slot = Slot::take(&self.waiting)?;
        let begun = Instant::now();
        let turn = Arc::clone(&self.turns)
            .acquire_owned()
            .await
            .map_err(|closed| Error::Failed(Fault::other(closed)))?;
        let waited = begun.elapsed();
        metrics::histogram!("roster_password_wait_seconds").record(waited);
        if waited > LONG_WAIT {
            tracing::warn!(?waited, "a password waited long to be hashed");
        }
        let work = move |memory: &mut Memory| {
            // Also when the client hangs up meanwhile: the turn ends with the work.
            let _turn = turn;
            work(memory)
        };
        self.threads.run(work).await?
    }
}

/// What came of checking a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is another one.
    Wrong,
    /// It is the one.
    Right,
    /// It is the one, and its hash is of a kind that Roster doesn't make: now that the whole password is known, it can be
    /// hashed anew.
    RightAndOutdated,
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// A slot among those that wait; given back when it is dropped, also when the client hangs up meanwhile.
struct Slot(Arc<AtomicUsize>);

impl Slot {
    fn take(waiting: &Arc<AtomicUsize>) -> Result<Self, Error> {
        let slot = Self(Arc::clone(waiting));
        if waiting.fetch_add(1, Ordering::Relaxed) >= MOST_WAITING {
            return Err(Error::Busy("passwords to be hashed"));
        }
        Ok(slot)
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
