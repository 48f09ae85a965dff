//! Who may be asked to leave when there is no place for a newcomer.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::Instant;

/// How long a connection may be idle before it can be asked to leave: time for the request of a client who has just come
/// from far away.
const STAY: Duration = Duration::from_millis(500);

/// How often somebody is asked to leave while a newcomer waits.
const PACE: Duration = Duration::from_millis(20);

/// The connections on which nobody waits for an answer, the one that has been idle for longest first. Without it, clients
/// that connect and say nothing would keep everybody else out.
#[derive(Debug, Default)]
pub(super) struct Seats(Mutex<Queue>);

#[derive(Debug, Default)]
struct Queue {
    /// How often somebody queued up.
    tickets: u64,
    idle: BTreeMap<u64, Idle>,
}

#[derive(Debug)]
struct Idle {
    since: Instant,
    leave: Arc<Notify>,
}

impl Seats {
    /// A seat for a new connection, which is idle until its first request.
    pub(super) fn take(self: &Arc<Self>) -> Seat {
        let leave = Arc::new(Notify::new());
        let ticket = self.lock().push(&leave);
        Seat {
            seats: Arc::clone(self),
            leave,
            state: Mutex::new(State {
                ticket: Some(ticket),
                is_answering: false,
                has_answered: false,
            }),
        }
    }

    /// Asks one idle connection after the other to leave, for ever.
    pub(super) async fn keep_freeing(&self) {
        loop {
            tokio::time::sleep_until(self.free_one()).await;
        }
    }

    /// Asks the one that has been idle for longest to leave, if that is long enough. Returns when to try again.
    pub(super) fn free_one(&self) -> Instant {
        let now = Instant::now();
        let mut queue = self.lock();
        let Some(first) = queue.idle.first_entry() else {
            return now + PACE;
        };
        let due = first.get().since + STAY;
        if due > now {
            return due;
        }
        first.remove().leave.notify_one();
        now + PACE
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Queue {
    fn push(&mut self, leave: &Arc<Notify>) -> u64 {
        self.tickets += 1;
        let idle = Idle {
            since: Instant::now(),
            leave: Arc::clone(leave),
        };
        self.idle.insert(self.tickets, idle);
        self.tickets
    }
}

/// One connection's seat, given up when it is dropped.
#[derive(Debug)]
pub(super) struct Seat {
    seats: Arc<Seats>,
    leave: Arc<Notify>,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// The place in the queue of the idle; `None` while the connection is to be kept.
    ticket: Option<u64>,
    /// From the head of a request to the last byte of its answer.
    is_answering: bool,
    /// Whether there was a request at all.
    has_answered: bool,
}

impl Seat {
    /// A request has come: the connection is kept until what this returns is dropped, which is when it is answered.
    pub(super) fn keep(self: &Arc<Self>) -> Kept {
        self.leave_queue();
        self.state().is_answering = true;
        Kept(Arc::clone(self))
    }

    /// Whether closing the connection now would cut off an answer.
    pub(super) fn is_answering(&self) -> bool {
        self.state().is_answering
    }

    /// Whether an answer was given, of which the last bytes may still be on their way.
    pub(super) fn has_answered(&self) -> bool {
        self.state().has_answered
    }

    /// Whether the connection may be closed for the sake of another one.
    pub(super) fn is_free(&self) -> bool {
        self.state().ticket.is_some()
    }

    /// Waits until the seat is wanted for another connection.
    pub(super) async fn wanted(&self) {
        self.leave.notified().await;
    }

    /// The connection has come a step further: it counts as idle from now on, and others leave before it.
    pub(super) fn renew(&self) {
        self.leave_queue();
        self.queue_up();
    }

    fn queue_up(&self) {
        let mut state = self.state();
        if state.ticket.is_none() {
            state.ticket = Some(self.seats.lock().push(&self.leave));
        }
    }

    fn leave_queue(&self) {
        if let Some(ticket) = self.state().ticket.take() {
            self.seats.lock().idle.remove(&ticket);
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.leave_queue();
    }
}

/// As long as it is there, the connection is not asked to leave.
#[derive(Debug)]
pub(super) struct Kept(Arc<Seat>);

impl Kept {
    /// What is being sent is open to everybody: whoever takes for ever to read it may be asked to leave meanwhile.
    pub(super) fn may_be_shed(&self) {
        self.0.queue_up();
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.is_answering = false;
        state.has_answered = true;
        drop(state);
        self.0.queue_up();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;

    fn is_wanted(seat: &Seat) -> bool {
        seat.wanted().now_or_never().is_some()
    }

    async fn later() {
        tokio::time::advance(STAY).await;
    }

    #[tokio::test(start_paused = true)]
    async fn the_one_that_is_idle_for_longest_leaves_first() {
        let seats = Arc::new(Seats::default());
        let (first, second) = (Arc::new(seats.take()), seats.take());
        later().await;
        seats.free_one();
        assert!(is_wanted(&first) && !is_wanted(&second));
        drop(first.keep());
        seats.free_one();
        assert!(is_wanted(&second) && !is_wanted(&first));
    }

    #[tokio::test(start_paused = true)]
    async fn who_has_just_come_stays() {
        let seats = Arc::new(Seats::default());
        let seat = seats.take();
        assert_eq!(seats.free_one(), Instant::now() + STAY);
        assert!(!is_wanted(&seat));
        later().await;
        seats.free_one();
        assert!(is_wanted(&seat));
    }

    #[tokio::test(start_paused = true)]
    async fn who_waits_for_an_answer_stays() {
        let seats = Arc::new(Seats::default());
        let seat = Arc::new(seats.take());
        let kept = seat.keep();
        later().await;
        seats.free_one();
        assert!(!is_wanted(&seat) && !seat.is_free() && seat.is_answering());
        drop(kept);
        later().await;
        seats.free_one();
        assert!(is_wanted(&seat) && seat.is_free() && !seat.is_answering());
    }

    #[tokio::test(start_paused = true)]
    async fn who_reads_what_is_open_to_everybody_may_have_to_leave() {
        let seats = Arc::new(Seats::default());
        let seat = Arc::new(seats.take());
        let kept = seat.keep();
        kept.may_be_shed();
        later().await;
        seats.free_one();
        assert!(is_wanted(&seat) && seat.is_answering());
    }

    #[tokio::test(start_paused = true)]
    async fn who_has_come_a_step_further_leaves_after_the_others() {
        let seats = Arc::new(Seats::default());
        let (first, second) = (seats.take(), seats.take());
        later().await;
        first.renew();
        seats.free_one();
        assert!(is_wanted(&second) && !is_wanted(&first));
        assert_eq!(seats.free_one(), Instant::now() + STAY);
    }

    #[tokio::test(start_paused = true)]
    async fn who_has_left_is_not_asked() {
        let seats = Arc::new(Seats::default());
        drop(seats.take());
        let seat = seats.take();
        later().await;
        seats.free_one();
        assert!(is_wanted(&seat));
    }
}
