//! Keeps track of idle connections, which are closed when there are too many.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::Instant;

/// How long a connection must be idle before it may be asked to close: enough for the first request of a client far
/// away.
const MIN_IDLE: Duration = Duration::from_millis(500);

/// How often a connection is asked to close while a new one waits.
const SHED_INTERVAL: Duration = Duration::from_millis(20);

/// The connections without a request in progress, the longest idle first. Without this, clients that connect and send
/// nothing would keep everyone else out.
#[derive(Debug, Default)]
pub(super) struct IdleConnections(Mutex<Queue>);

#[derive(Debug, Default)]
struct Queue {
    /// How many times a connection was queued.
    tickets: u64,
    idle: BTreeMap<u64, Idle>,
}

#[derive(Debug)]
struct Idle {
    since: Instant,
    close: Arc<Notify>,
}

impl IdleConnections {
    /// Registers a new connection, which is idle until its first request.
    pub(super) fn register(self: &Arc<Self>) -> Activity {
        let close = Arc::new(Notify::new());
        let ticket = self.lock().push(&close);
        Activity {
            connections: Arc::clone(self),
            close,
            state: Mutex::new(State {
                ticket: Some(ticket),
                is_answering: false,
                requests: 0,
                has_answered: false,
            }),
        }
    }

    /// Asks idle connections to close, one after the other. Never returns.
    pub(super) async fn keep_shedding(&self) {
        loop {
            tokio::time::sleep_until(self.shed_one()).await;
        }
    }

    /// Asks the longest idle connection to close, if it has been idle for long enough. Returns when to try again.
    pub(super) fn shed_one(&self) -> Instant {
        let now = Instant::now();
        let mut queue = self.lock();
        let Some(first) = queue.idle.first_entry() else {
            return now + SHED_INTERVAL;
        };
        let due = first.get().since + MIN_IDLE;
        if due > now {
            return due;
        }
        first.remove().close.notify_one();
        now + SHED_INTERVAL
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Queue {
    fn push(&mut self, close: &Arc<Notify>) -> u64 {
        self.tickets += 1;
        let idle = Idle {
            since: Instant::now(),
            close: Arc::clone(close),
        };
        self.idle.insert(self.tickets, idle);
        self.tickets
    }
}

/// The state of one connection. Dropping it removes the connection from the queue.
#[derive(Debug)]
pub(super) struct Activity {
    connections: Arc<IdleConnections>,
    close: Arc<Notify>,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// The position in the queue of idle connections; `None` while the connection must not be closed.
    ticket: Option<u64>,
    /// True from the head of a request to the last byte of its response.
    is_answering: bool,
    /// The number of requests that have begun.
    requests: u64,
    /// Whether there has been a request at all.
    has_answered: bool,
}

impl Activity {
    /// Registers a request: the connection is kept until the returned value is dropped, after the response.
    pub(super) fn begin_request(self: &Arc<Self>) -> InFlight {
        self.dequeue();
        let mut state = self.state();
        state.is_answering = true;
        state.requests += 1;
        drop(state);
        InFlight(Arc::clone(self))
    }

    /// The number of requests that have begun.
    pub(super) fn requests(&self) -> u64 {
        self.state().requests
    }

    /// Whether closing the connection now would cut off a response.
    pub(super) fn is_answering(&self) -> bool {
        self.state().is_answering
    }

    /// Whether a response has been sent; its last bytes may still be on their way.
    pub(super) fn has_answered(&self) -> bool {
        self.state().has_answered
    }

    /// Whether the connection may be closed to make room for another one.
    pub(super) fn may_be_shed(&self) -> bool {
        self.state().ticket.is_some()
    }

    /// Waits until the connection is asked to close.
    pub(super) async fn asked_to_close(&self) {
        self.close.notified().await;
    }

    /// Notes progress: the connection counts as idle from now on, and moves to the end of the queue.
    pub(super) fn touch(&self) {
        self.dequeue();
        self.enqueue();
    }

    fn enqueue(&self) {
        let mut state = self.state();
        if state.ticket.is_none() {
            state.ticket = Some(self.connections.lock().push(&self.close));
        }
    }

    fn dequeue(&self) {
        if let Some(ticket) = self.state().ticket.take() {
            self.connections.lock().idle.remove(&ticket);
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Activity {
    fn drop(&mut self) {
        self.dequeue();
    }
}

/// A request in progress. While it exists, the connection is not asked to close.
#[derive(Debug)]
pub(super) struct InFlight(Arc<Activity>);

impl InFlight {
    /// For a response that is public: a client that reads it too slowly may lose its connection to make room for
    /// another one.
    pub(super) fn let_be_shed(&self) {
        self.0.enqueue();
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.is_answering = false;
        state.has_answered = true;
        drop(state);
        self.0.enqueue();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;

    fn is_asked_to_close(activity: &Activity) -> bool {
        activity.asked_to_close().now_or_never().is_some()
    }

    async fn later() {
        tokio::time::advance(MIN_IDLE).await;
    }

    #[tokio::test(start_paused = true)]
    async fn the_longest_idle_connection_is_closed_first() {
        let connections = Arc::new(IdleConnections::default());
        let (first, second) = (Arc::new(connections.register()), connections.register());
        later().await;
        connections.shed_one();
        assert!(is_asked_to_close(&first) && !is_asked_to_close(&second));
        drop(first.begin_request());
        connections.shed_one();
        assert!(is_asked_to_close(&second) && !is_asked_to_close(&first));
    }

    #[tokio::test(start_paused = true)]
    async fn a_new_connection_is_kept() {
        let connections = Arc::new(IdleConnections::default());
        let activity = connections.register();
        assert_eq!(connections.shed_one(), Instant::now() + MIN_IDLE);
        assert!(!is_asked_to_close(&activity));
        later().await;
        connections.shed_one();
        assert!(is_asked_to_close(&activity));
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_with_a_request_is_kept() {
        let connections = Arc::new(IdleConnections::default());
        let activity = Arc::new(connections.register());
        let in_flight = activity.begin_request();
        later().await;
        connections.shed_one();
        assert!(!is_asked_to_close(&activity) && !activity.may_be_shed() && activity.is_answering());
        drop(in_flight);
        later().await;
        connections.shed_one();
        assert!(is_asked_to_close(&activity) && activity.may_be_shed() && !activity.is_answering());
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_that_reads_a_public_response_may_be_closed() {
        let connections = Arc::new(IdleConnections::default());
        let activity = Arc::new(connections.register());
        let in_flight = activity.begin_request();
        in_flight.let_be_shed();
        later().await;
        connections.shed_one();
        assert!(is_asked_to_close(&activity) && activity.is_answering());
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_with_progress_is_closed_after_the_others() {
        let connections = Arc::new(IdleConnections::default());
        let (first, second) = (connections.register(), connections.register());
        later().await;
        first.touch();
        connections.shed_one();
        assert!(is_asked_to_close(&second) && !is_asked_to_close(&first));
        assert_eq!(connections.shed_one(), Instant::now() + MIN_IDLE);
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_that_has_ended_is_not_asked() {
        let connections = Arc::new(IdleConnections::default());
        drop(connections.register());
        let activity = connections.register();
        later().await;
        connections.shed_one();
        assert!(is_asked_to_close(&activity));
    }
}
