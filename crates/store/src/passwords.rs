//! Hashing passwords, on threads of its own and a bounded number at a time.

use crate::{Environment, Error, Fault};
use argon2::Argon2;
use argon2::password_hash::PasswordHasher as _;
use argon2::password_hash::phc;
use directory::{Password, PasswordHash};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::Semaphore;

/// Passwords that may wait for their turn; more are refused.
const MOST_WAITING: usize = 512;

/// A wait that the log mentions.
const LONG_WAIT: Duration = Duration::from_secs(1);

/// Bytes of salt (RFC 9106, section 3.1: 16 are recommended).
const SALT: usize = 16;

/// Hashes passwords with argon2id and the parameters of OWASP's cheat sheet (19 MiB, 2 passes, 1 lane).
///
/// A hash takes tens of milliseconds and 19 MiB. So one core is left to everything else, however many passwords come.
#[derive(Debug, Clone)]
pub struct PasswordHasher {
    turns: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
    environment: Arc<dyn Environment>,
}

impl PasswordHasher {
    /// A hasher with randomness from `environment`.
    #[must_use]
    pub fn new(environment: Arc<dyn Environment>) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let turns = Arc::new(Semaphore::new(cores.saturating_sub(1).max(1)));
        Self {
            turns,
            waiting: Arc::default(),
            environment,
        }
    }

    /// Hashes a password with a new salt. [`Error::Busy`] if too many are waiting.
    pub async fn hash(&self, password: Password) -> Result<PasswordHash, Error> {
        let _place = Place::take(&self.waiting)?;
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
        let mut salt = [0; SALT];
        self.environment.fill(&mut salt);
        let hash = move || {
            let _turn = turn;
            hash(&password, &salt)
        };
        tokio::task::spawn_blocking(hash)
            .await
            .map_err(|panic| Error::Failed(Fault::other(panic)))?
    }
}

fn hash(password: &Password, salt: &[u8]) -> Result<PasswordHash, Error> {
    let hash: phc::PasswordHash = Argon2::default()
        .hash_password_with_salt(password.expose().as_bytes(), salt)
        .map_err(|error| Error::Failed(Fault::other(error)))?;
    Ok(PasswordHash::new(hash.to_string()))
}

/// A place among the waiting; given back when it is dropped, also when the client hangs up meanwhile.
struct Place(Arc<AtomicUsize>);

impl Place {
    fn take(waiting: &Arc<AtomicUsize>) -> Result<Self, Error> {
        let place = Self(Arc::clone(waiting));
        if waiting.fetch_add(1, Ordering::Relaxed) >= MOST_WAITING {
            return Err(Error::Busy("passwords to be hashed"));
        }
        Ok(place)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
