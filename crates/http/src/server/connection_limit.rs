//! The limit of open connections.

use super::idle::IdleConnections;
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// One permit per connection. While none is left for the next connection, idle ones are asked to close.
pub(super) struct ConnectionLimit {
    permits: Arc<Semaphore>,
    max: u32,
    idle: Arc<IdleConnections>,
}

impl ConnectionLimit {
    pub(super) fn new(max: usize) -> Self {
        let max = u32::try_from(max.min(Semaphore::MAX_PERMITS)).unwrap_or(u32::MAX);
        Self {
            permits: Arc::new(Semaphore::new(max as usize)),
            max,
            idle: Arc::default(),
        }
    }

    /// Waits for a permit, and meanwhile asks idle connections to close.
    pub(super) async fn permit(&self) -> OwnedSemaphorePermit {
        let permit = tokio::select! {
            biased;
            permit = Arc::clone(&self.permits).acquire_owned() => permit,
            () = self.idle.keep_shedding() => unreachable!("it goes on for ever"),
        };
        permit.expect("the semaphore is never closed")
    }

    /// Waits until no connection is open.
    pub(super) async fn all_closed(&self) {
        let permits = self.permits.acquire_many(self.max).await;
        drop(permits.expect("the semaphore is never closed"));
    }

    /// The connections that may be closed to make room.
    pub(super) const fn idle(&self) -> &Arc<IdleConnections> {
        &self.idle
    }
}
