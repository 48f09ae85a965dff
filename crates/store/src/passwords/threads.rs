//! The threads that hash passwords.

use super::memory::Memory;
use crate::{Error, Fault};
use crossbeam_channel::{Receiver, Sender};
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread::Builder;
use std::time::Duration;
use tokio::sync::oneshot;

/// How long a thread without work keeps its memory.
const IDLE: Duration = Duration::from_secs(1);

/// What a thread does for one password.
type Job = Box<dyn FnOnce(&mut Memory) + Send>;

/// The handle of the threads. They end when its last clone is dropped.
#[derive(Clone)]
pub(super) struct Threads {
    jobs: Sender<Job>,
}

impl Threads {
    /// Starts so many.
    pub(super) fn start(count: usize) -> Self {
        // Whoever sends a job has a turn, so there are never more jobs than threads.
        let (jobs, queue) = crossbeam_channel::unbounded();
        for _ in 0..count {
            let queue = queue.clone();
            Builder::new()
                .name("password-hasher".into())
                .spawn(move || work(&queue))
                .expect("the system starts a thread");
        }
        Self { jobs }
    }

    /// Runs the work on one of them.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Memory) -> T + Send + 'static,
    ) -> Result<T, Error> {
        let (answer, outcome) = oneshot::channel();
        let job = move |memory: &mut Memory| {
            // The caller may have given up meanwhile.
            let _ = answer.send(work(memory));
        };
        self.jobs.send(Box::new(job)).map_err(|_| stopped())?;
        outcome.await.map_err(|_| stopped())
    }
}

impl fmt::Debug for Threads {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Threads").finish_non_exhaustive()
    }
}

/// A thread: it has memory from its first password on until it has had no work for a while.
fn work(queue: &Receiver<Job>) {
    while let Ok(first) = queue.recv() {
        let mut memory = Memory::default();
        run(first, &mut memory);
        while let Ok(next) = queue.recv_timeout(IDLE) {
            run(next, &mut memory);
        }
    }
}

/// A job that panics drops its answer, which its caller notices; the thread goes on.
fn run(job: Job, memory: &mut Memory) {
    let _ = catch_unwind(AssertUnwindSafe(|| job(memory)));
}

fn stopped() -> Error {
    Error::Failed(Fault::other("hashing the password panicked"))
}
