//! Connections for reading.

use super::Location;
use crate::Error;
use rusqlite::Connection;
use std::sync::{Mutex, PoisonError};

/// Idle connections for reading, opened as they are needed: there are never more than reads that ran at the same time.
#[derive(Debug)]
pub(super) struct Readers {
    location: Location,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    pub(super) fn new(location: Location) -> Self {
        Self {
            location,
            idle: Mutex::default(),
        }
    }

    /// Lends a connection to `read`. One that was lent to a read that failed is not used again.
    pub(super) fn with<T>(&self, read: impl FnOnce(&mut Connection) -> Result<T, Error>) -> Result<T, Error> {
        let idle = self.lock().pop();
        let mut connection = match idle {
            Some(connection) => connection,
            None => self.location.connect()?,
        };
        let answer = read(&mut connection);
        if matches!(answer, Ok(_) | Err(Error::Refused(_) | Error::ReaderGone)) {
            self.lock().push(connection);
        }
        answer
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
