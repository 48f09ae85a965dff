//! Writes that wait for a connection: the one that gets it commits others with it (see [`super::group`]).

use super::conn::PostgresConn;
use crate::log::Entry;
use crate::perform::{AnyOutput, SharedOp, perform};
use crate::{Call, Done, Environment, Error, Fault, Mode};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use std::collections::VecDeque;
use std::convert::Infallible;
use std::panic::AssertUnwindSafe;
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::oneshot;

/// Operations in one commit at the most, so that the first of a group doesn't wait long for the last.
const GROUP: usize = 32;

/// How an operation that waited ended.
#[derive(Debug)]
pub(super) enum Outcome {
    /// This is its answer.
    Answered(Result<Done<AnyOutput>, Error>),
    /// Nothing of it was kept, and it should be run by itself.
    Alone,
}

/// How the group of an operation ended.
#[derive(Debug, Clone, Copy)]
pub(super) enum GroupEnd<'a> {
    /// It was committed.
    Kept,
    /// Nothing of it was kept, and each of its operations can be run by itself.
    Undone,
    /// The server failed, perhaps during the commit.
    Failed(&'a Fault),
}

/// An operation in a group.
pub(super) trait Job: Send {
    /// Runs it in the open transaction; answers whether it is to stay there.
    fn run<'a>(&'a mut self, conn: &'a mut PostgresConn<'_>, environment: &'a dyn Environment) -> BoxFuture<'a, bool>;

    /// What it appends to the log.
    fn entries(&self) -> &[Entry];

    /// Whether its caller has given up.
    fn is_abandoned(&self) -> bool;

    /// Ends when its caller gives up. To be taken once.
    fn abandonment(&mut self) -> oneshot::Receiver<Infallible>;

    /// Tells its caller how it ended.
    fn end(self: Box<Self>, group: GroupEnd<'_>);
}

struct Waiting {
    op: SharedOp,
    call: Call,
    result: Option<Result<Done<AnyOutput>, Error>>,
    entries: Vec<Entry>,
    answer: oneshot::Sender<Outcome>,
    abandonment: Option<oneshot::Receiver<Infallible>>,
}

impl Waiting {
    async fn try_run(
        &mut self,
        conn: &mut PostgresConn<'_>,
        environment: &dyn Environment,
    ) -> Result<Done<AnyOutput>, Error> {
        let performed = perform(&*self.op, conn, environment, &self.call).await?;
        self.entries = performed.entries;
        Ok(performed.done)
    }
}

impl Job for Waiting {
    fn run<'a>(&'a mut self, conn: &'a mut PostgresConn<'_>, environment: &'a dyn Environment) -> BoxFuture<'a, bool> {
        async move {
            let run = AssertUnwindSafe(self.try_run(conn, environment)).catch_unwind().await;
            let result = run.unwrap_or_else(|_| Err(Error::Failed(Fault::other("the operation panicked"))));
            let stays = result.is_ok() && self.call.mode == Mode::Keep;
            self.result = Some(result);
            stays
        }
        .boxed()
    }

    fn entries(&self) -> &[Entry] {
        &self.entries
    }

    fn is_abandoned(&self) -> bool {
        self.answer.is_closed()
    }

    fn abandonment(&mut self) -> oneshot::Receiver<Infallible> {
        self.abandonment.take().expect("it is taken once")
    }

    fn end(self: Box<Self>, group: GroupEnd<'_>) {
        let outcome = match group {
            GroupEnd::Kept => match self.result {
                Some(result) if !is_in_the_way(&result) => Outcome::Answered(result),
                _ => Outcome::Alone,
            },
            GroupEnd::Undone => Outcome::Alone,
            // A refusal as well: it may rest on what another operation of the group did, which isn't kept either.
            GroupEnd::Failed(fault) => Outcome::Answered(Err(fault.of_its_group())),
        };
        // Its caller may have given up meanwhile.
        let _ = self.answer.send(outcome);
    }
}

/// Whether the operation met a lock that its group didn't wait for, or another transaction.
const fn is_in_the_way<T>(result: &Result<T, Error>) -> bool {
    matches!(result, Err(Error::Unavailable(_) | Error::Failed(Fault::Conflict(_))))
}

/// The writes that wait, the oldest first.
#[derive(Default)]
pub(super) struct Queue(Mutex<State>);

#[derive(Default)]
struct State {
    last: u64,
    jobs: VecDeque<(u64, Box<dyn Job>)>,
}

/// A caller's position in the queue; given up when it is dropped.
pub(super) struct Position<'a> {
    queue: &'a Queue,
    number: u64,
    /// Its end tells the group that the caller has given up.
    _caller: oneshot::Sender<Infallible>,
}

impl std::fmt::Debug for Queue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Queue")
            .field("waiting", &self.lock().jobs.len())
            .finish()
    }
}

impl Queue {
    /// Puts an operation at the end of the queue.
    pub(super) fn push(&self, call: Call, op: SharedOp) -> (Position<'_>, oneshot::Receiver<Outcome>) {
        let (answer, outcome) = oneshot::channel();
        let (caller, abandonment) = oneshot::channel();
        let job = Waiting {
            op,
            call,
            result: None,
            entries: Vec::new(),
            answer,
            abandonment: Some(abandonment),
        };
        let mut state = self.lock();
        state.last += 1;
        let number = state.last;
        state.jobs.push_back((number, Box::new(job)));
        let position = Position {
            queue: self,
            number,
            _caller: caller,
        };
        (position, outcome)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn take(&mut self, number: u64) -> Option<Box<dyn Job>> {
        let at = self.jobs.binary_search_by_key(&number, |(number, _)| *number).ok()?;
        self.jobs.remove(at).map(|(_, job)| job)
    }
}

impl Position<'_> {
    /// Leaves the queue; answers whether the operation was still in it.
    pub(super) fn leave(&self) -> bool {
        self.queue.lock().take(self.number).is_some()
    }

    /// Takes this operation, and the oldest others, out of the queue. Empty if the group of another caller has it.
    pub(super) fn take_group(&self) -> Vec<Box<dyn Job>> {
        let mut state = self.queue.lock();
        let Some(own) = state.take(self.number) else {
            return Vec::new();
        };
        let others = state.jobs.len().min(GROUP - 1);
        std::iter::once(own)
            .chain(state.jobs.drain(..others).map(|(_, job)| job))
            .collect()
    }
}

impl Drop for Position<'_> {
    fn drop(&mut self) {
        self.leave();
    }
}
