//! Operations for tests: they fail, wait, or count their runs.

use directory::{Refusal, Scope};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use store::{Access, Error, Fault, Op, Tx};
use tokio::sync::Notify;

/// How an operation ends after it has done its work.
#[derive(Debug, Clone, Copy)]
pub enum Ending {
    Refused,
    Failed,
    Panic,
    Conflict,
    /// Never: it waits until it is dropped. Only on `PostgreSQL`, where an operation may wait.
    Never,
}

/// Runs `op`, and then ends differently.
#[derive(Debug)]
pub struct Ends<O> {
    pub op: O,
    pub ending: Ending,
    /// Notified when `op` has run.
    pub worked: Arc<Notify>,
}

impl<O: Op> Ends<O> {
    pub fn new(op: O, ending: Ending) -> Self {
        Self {
            op,
            ending,
            worked: Arc::default(),
        }
    }
}

impl<O: Op> Op for Ends<O> {
    type Output = O::Output;
    const NAME: &'static str = "test.ends";
    const ACCESS: Access = O::ACCESS;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<O::Output, Error> {
        self.op.run(tx).await?;
        self.worked.notify_one();
        Err(match self.ending {
            Ending::Refused => Refusal::UserNotFound.into(),
            Ending::Failed => Error::Failed(Fault::other("as the test wants it")),
            Ending::Panic => panic!("as the test wants it"),
            Ending::Conflict => Error::Failed(Fault::Conflict("as the test wants it".into())),
            Ending::Never => std::future::pending().await,
        })
    }
}

/// Runs both operations, and returns the output of the first.
#[derive(Debug)]
pub struct Both<A, B>(pub A, pub B);

impl<A: Op, B: Op> Op for Both<A, B> {
    type Output = A::Output;
    const NAME: &'static str = "test.both";
    const ACCESS: Access = A::ACCESS;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<A::Output, Error> {
        let output = self.0.run(tx).await?;
        self.1.run(tx).await?;
        Ok(output)
    }
}

/// Runs `op` and counts the runs.
#[derive(Debug)]
pub struct Counted<O> {
    pub op: O,
    pub runs: Arc<AtomicUsize>,
}

impl<O: Op> Counted<O> {
    pub fn new(op: O) -> (Self, Arc<AtomicUsize>) {
        let runs = Arc::<AtomicUsize>::default();
        let counted = Self {
            op,
            runs: Arc::clone(&runs),
        };
        (counted, runs)
    }
}

impl<O: Op> Op for Counted<O> {
    type Output = O::Output;
    const NAME: &'static str = O::NAME;
    const ACCESS: Access = O::ACCESS;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<O::Output, Error> {
        self.runs.fetch_add(1, Ordering::SeqCst);
        self.op.run(tx).await
    }
}

/// A raw statement, on the store's own connection.
#[derive(Debug)]
pub struct Statement(pub String);

impl Op for Statement {
    type Output = u64;
    const NAME: &'static str = "test.statement";
    const ACCESS: Access = Access::Write;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<u64, Error> {
        // Leaked, because a connection keeps prepared statements for its whole life. A test has few.
        Ok(tx.ask(Scope::UsersWrite)?.execute(self.0.clone().leak(), &[]).await?)
    }
}

/// A write that blocks `SQLite`'s writer until the test releases it. Operations queued meanwhile are in its group.
#[derive(Debug)]
pub struct Gate {
    reached: Arc<Notify>,
    opened: Mutex<mpsc::Receiver<()>>,
}

/// A gate, a notification that the writer has reached it, and the sender that opens it.
pub fn gate() -> (Gate, Arc<Notify>, mpsc::Sender<()>) {
    let (open, opened) = mpsc::channel();
    let reached = Arc::<Notify>::default();
    let gate = Gate {
        reached: Arc::clone(&reached),
        opened: Mutex::new(opened),
    };
    (gate, reached, open)
}

impl Op for Gate {
    type Output = ();
    const NAME: &'static str = "test.gate";
    const ACCESS: Access = Access::Write;

    async fn run(&self, _: &mut Tx<'_>) -> Result<(), Error> {
        self.reached.notify_one();
        // If the test has failed and dropped its end, the writer continues.
        let _ = self.opened.lock().expect("one at a time").recv();
        Ok(())
    }
}
