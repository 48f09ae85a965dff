//! The connections for reading.

use super::Location;
use crate::Error;
use rusqlite::Connection;
use std::sync::{Mutex, PoisonError};

/// Idle connections for reading, opened as they are needed. A bounded number of them is kept: each has pages of the database
/// in memory.
#[derive(Debug)]
pub(super) struct Readers {
    location: Location,
    cache: u32,
    kept: usize,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    /// `cache`: how many KiB of the database each connection may keep in memory. `kept`: how many idle ones are not closed.
    pub(super) fn new(location: Location, cache: u32, kept: usize) -> Self {
        Self {
            location,
            cache,
            kept,
            idle: Mutex::default(),
        }
    }

    /// Runs `read` on a connection. A connection on which a read failed is not reused.
    pub(super) fn with<T>(&self, read: impl FnOnce(&mut Connection) -> Result<T, Error>) -> Result<T, Error> {
        let idle = self.lock().pop();
        let mut connection = match idle {
            Some(connection) => connection,
            None => self.location.connect_to_read(self.cache)?,
        };
        let answer = read(&mut connection);
        if matches!(
            answer,
            Ok(_) | Err(Error::Refused(_) | Error::ChangedMeanwhile(_) | Error::Repeated(_) | Error::ReaderGone)
        ) {
            self.keep(connection);
        }
        answer
    }

    fn keep(&self, connection: Connection) {
        let mut idle = self.lock();
        if idle.len() < self.kept {
            idle.push(connection);
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
