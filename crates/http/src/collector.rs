//! Takes the operation of a request that is a part of another one, instead of running it.

use crate::errors::{ApiError, MAX_PASSWORDS};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use store::ops::Part;

/// In the extensions of a request: the place where its operation goes.
#[derive(Debug, Clone)]
pub(crate) struct Collector {
    part: Arc<Mutex<Option<Part>>>,
    passwords: Passwords,
}

/// How many passwords all parts of a request have so far.
#[derive(Debug, Clone, Default)]
pub(crate) struct Passwords(Arc<AtomicUsize>);

impl Passwords {
    /// Counts one more. Refuses more than a request may have.
    pub(crate) fn count(&self) -> Result<(), ApiError> {
        if self.0.fetch_add(1, Ordering::Relaxed) < MAX_PASSWORDS {
            return Ok(());
        }
        Err(ApiError::TooManyPasswords)
    }
}

impl Collector {
    /// A place for the operation of one part.
    pub(crate) fn new(passwords: &Passwords) -> Self {
        Self {
            part: Arc::default(),
            passwords: passwords.clone(),
        }
    }

    /// Counts a password of the part.
    pub(crate) fn count_password(&self) -> Result<(), ApiError> {
        self.passwords.count()
    }

    /// Takes the operation of the request.
    pub(crate) fn put(&self, part: Part) {
        *self.part.lock().unwrap_or_else(PoisonError::into_inner) = Some(part);
    }

    /// The operation, if the request had one.
    pub(crate) fn take(&self) -> Option<Part> {
        self.part.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}
