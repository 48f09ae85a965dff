//! The connections for reading.

use super::Location;
use crate::Error;
use rusqlite::Connection;
use std::sync::{Mutex, PoisonError};

/// Idle connections for reading. They are opened as needed, so there are never more than concurrent reads.
#[derive(Debug)]
pub(super) struct Readers {
    location: Location,
    cache: u32,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    /// `cache`: the page cache of each connection, in KiB.
    pub(super) fn new(location: Location, cache: u32) -> Self {
        Self {
            location,
            cache,
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
            self.lock().push(connection);
        }
        answer
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
