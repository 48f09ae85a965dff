//! The writer: one thread that takes operations from a bounded queue and commits them in groups.
//!
//! A commit costs one flush to the disk, however large it is. While one group is being flushed, the next one gathers in
//! the queue. Each operation returns only after its commit is on the disk.

use super::run::{append_ready, execute, perform_ready};
use crate::log::Entry;
use crate::perform::{AnyOutput, Performed, SharedOp};
use crate::{Call, Done, Environment, Error, Fault, Mode};
use rusqlite::Connection;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};

/// The capacity of the queue; further operations wait for a place in it.
const QUEUE: usize = 1024;

/// How long an operation waits for a place in the queue.
const QUEUE_TIMEOUT: Duration = Duration::from_secs(5);

/// The maximum number of operations in one commit, so that the first of a group doesn't wait long for the last.
const GROUP: usize = 256;

/// Takes the write lock immediately. Otherwise a write would fail if another process wrote between the transaction's
/// first read and its first write.
const BEGIN: &str = "BEGIN IMMEDIATE";

/// Why a group's transaction failed; `None` if it didn't.
type Failure<'a> = Option<&'a Fault>;

/// Sends the result to an operation's caller, after the commit.
type Reply = Box<dyn FnOnce(Failure<'_>) + Send>;

/// An operation in the queue. It runs inside the open transaction, unless that has already failed. It returns its
/// events for the log, and the reply to send after the commit.
type Job = Box<dyn FnOnce(&mut Connection, Failure<'_>, Undo) -> (Vec<Entry>, Reply) + Send>;

/// How to undo the writes of an operation that failed or was a dry run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Undo {
    /// For the first operation of a group: the transaction is rolled back and begun again.
    Transaction,
    /// A savepoint preserves the writes of the others. It costs a copy of each page that the operation writes.
    Savepoint,
}

/// The handle of the writer thread.
#[derive(Debug)]
pub(super) struct Writer {
    queue: Mutex<Option<mpsc::Sender<Job>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
    environment: Arc<dyn Environment>,
}

impl Writer {
    /// Starts the thread with its own connection.
    pub(super) fn start(connection: Connection, environment: Arc<dyn Environment>) -> Self {
        let (queue, jobs) = mpsc::channel(QUEUE);
        let of_the_log = Arc::clone(&environment);
        let thread = std::thread::Builder::new()
            .name("sqlite-writer".into())
            .spawn(move || write(connection, jobs, &*of_the_log))
            .expect("the system starts a thread");
        Self {
            queue: Mutex::new(Some(queue)),
            thread: Mutex::new(Some(thread)),
            environment,
        }
    }

    /// Queues an operation and waits until its commit is on disk.
    pub(super) async fn run(&self, call: Call, op: SharedOp) -> Result<Done<AnyOutput>, Error> {
        let Some(queue) = lock(&self.queue).clone() else {
            return Err(Error::Unavailable("the server is shutting down".into()));
        };
        let (answer, outcome) = oneshot::channel();
        let environment = Arc::clone(&self.environment);
        let job: Job = Box::new(move |connection, failure, undo| {
            let performed = match failure {
                // The caller has given up: after a timeout, or because the client disconnected.
                _ if answer.is_closed() => Err(Error::ReaderGone),
                Some(fault) => Err(fault.of_its_group()),
                None => undo.unless_kept(connection, call.mode, |connection| {
                    perform_ready(connection, &*environment, &call, &*op)
                }),
            };
            let (result, entries) = match performed {
                Ok(Performed { done, entries }) => (Ok(done), entries),
                Err(error) => (Err(error), Vec::new()),
            };
            let reply: Reply = Box::new(move |failure| {
                let result = match (result, failure) {
                    // A refusal may also be based on the writes of another operation in the group, which are not kept
                    // either.
                    (Ok(_) | Err(Error::Refused(_) | Error::ChangedMeanwhile(_) | Error::Repeated(_)), Some(fault)) => {
                        Err(fault.of_its_group())
                    }
                    (result, _) => result,
                };
                // The caller may have given up meanwhile.
                let _ = answer.send(result);
            });
            (entries, reply)
        });
        queue
            .send_timeout(job, QUEUE_TIMEOUT)
            .await
            .map_err(|_| Error::Unavailable("too many writes are waiting".into()))?;
        metrics::gauge!("roster_writer_queue_depth").set((queue.max_capacity() - queue.capacity()) as f64);
        drop(queue);
        outcome
            .await
            .unwrap_or_else(|_| Err(Error::Unavailable("the writer has stopped".into())))
    }

    /// Finishes the queue, checkpoints and ends the thread.
    pub(super) async fn close(&self) {
        drop(lock(&self.queue).take());
        let thread = lock(&self.thread).take();
        if let Some(thread) = thread {
            let _ = tokio::task::spawn_blocking(move || thread.join()).await;
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The loop of the thread: collect a group, commit it, send the replies.
fn write(mut connection: Connection, mut jobs: mpsc::Receiver<Job>, environment: &dyn Environment) {
    while let Some(first) = jobs.blocking_recv() {
        let rest = std::iter::from_fn(|| jobs.try_recv().ok());
        let group = std::iter::once(first).chain(rest.take(GROUP - 1));
        commit_group(&mut connection, group, environment);
        metrics::gauge!("roster_writer_queue_depth").set(jobs.len() as f64);
    }
    // Waiting for readers would hold the write lock, so the checkpoint doesn't wait: if there are readers, the log
    // stays.
    let checkpoint = connection
        .busy_handler(None)
        .and_then(|()| connection.pragma_update(None, "wal_checkpoint", "truncate"));
    if let Err(error) = checkpoint {
        tracing::warn!(%error, "the checkpoint failed; the write-ahead log stays and is read at the next start");
    }
}

fn commit_group(connection: &mut Connection, group: impl Iterator<Item = Job>, environment: &dyn Environment) {
    let mut failure = execute(connection, BEGIN).err();
    let (mut entries, mut answers) = (Vec::new(), Vec::new());
    for job in group {
        let undo = if answers.is_empty() {
            Undo::Transaction
        } else {
            Undo::Savepoint
        };
        let (of_job, answer) = job(connection, failure.as_ref(), undo);
        entries.push(of_job);
        answers.push(answer);
        // On some errors, such as a full disk, SQLite rolls back the whole transaction. Later statements would then
        // commit one by one.
        if failure.is_none() && connection.is_autocommit() {
            failure = Some(Fault::Unavailable("the group of writes was rolled back".to_owned()));
        }
    }
    metrics::histogram!("roster_writer_batch_size").record(answers.len() as f64);
    // The events of all operations are appended together, so the head of the log is read and written once.
    if failure.is_none() {
        failure = append_ready(connection, environment, &entries).err();
    }
    if failure.is_none() {
        failure = execute(connection, "COMMIT").err();
    }
    if let Some(why) = &failure {
        tracing::error!(%why, operations = answers.len(), "a group of writes was not kept");
        if !connection.is_autocommit() {
            let _ = execute(connection, "ROLLBACK");
        }
    }
    for answer in answers {
        answer(failure.as_ref());
    }
}

impl Undo {
    /// Runs one operation of a group. If it fails or panics, only its own writes are undone. A dry run is always
    /// undone.
    fn unless_kept<T>(
        self,
        connection: &mut Connection,
        mode: Mode,
        run: impl FnOnce(&mut Connection) -> Result<T, Error>,
    ) -> Result<T, Error> {
        if self == Self::Savepoint {
            execute(connection, "SAVEPOINT op")?;
        }
        let result = catch_unwind(AssertUnwindSafe(|| run(connection)))
            .unwrap_or_else(|_| Err(Error::Failed(Fault::other("the operation panicked"))));
        if !connection.is_autocommit() {
            for statement in self.statements(result.is_ok() && mode == Mode::Keep) {
                execute(connection, statement).inspect_err(|_| {
                    // The writes of the failed operation must not be committed together with those of the others.
                    let _ = execute(connection, "ROLLBACK");
                })?;
            }
        }
        result
    }

    /// The statements that end an operation; the transaction stays open.
    const fn statements(self, is_kept: bool) -> &'static [&'static str] {
        match (self, is_kept) {
            (Self::Transaction, true) => &[],
            (Self::Transaction, false) => &["ROLLBACK", BEGIN],
            (Self::Savepoint, true) => &["RELEASE op"],
            (Self::Savepoint, false) => &["ROLLBACK TO op", "RELEASE op"],
        }
    }
}
