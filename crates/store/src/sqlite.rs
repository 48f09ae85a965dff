//! SQLite: one writer thread with group commit, connections for short reads, and others for long reads.

mod backup;
mod conn;
mod inspect;
mod open;
mod readers;
mod run;
mod writer;

use crate::perform::{AnyOutput, ErasedOp, SharedOp, perform};
use crate::{Access, Call, Done, Environment, Error, Fault, OpenError};
pub use backup::{Backup, BackupError};
use conn::SqliteConn;
pub(crate) use open::{Location, is_busy, retry_while_busy};
use readers::Readers;
use run::{execute, perform_ready};
use rusqlite::Connection;
use std::sync::Arc;
use tokio::sync::Semaphore;
use writer::Writer;

/// The maximum number of concurrent long reads. Each holds a thread and a connection for as long as its client reads.
const LONG_READS: usize = 64;

/// The page cache, in KiB, of all idle connections for point reads together, which read the same pages again and again; and the
/// minimum number of these connections.
const POINT_CACHES: usize = 16 * 1024;
const POINT_READERS: usize = 4;

/// The same for each connection for long reads, of which there may be many at once. A long read visits each page once, so little
/// is enough.
const STREAM_CACHE: u32 = 256;
const STREAM_READERS: usize = 4;

/// The page cache of the writer: an import of a million users writes into their addresses at random places. Allocated
/// as needed.
const WRITE_CACHE: u32 = 64 * 1024;

/// A SQLite database.
#[derive(Debug)]
pub(crate) struct Sqlite {
    location: Location,
    points: Arc<Readers>,
    streams: Arc<Readers>,
    long_reads: Arc<Semaphore>,
    writer: Writer,
    environment: Arc<dyn Environment>,
}

impl Sqlite {
    /// Opens the database. The file and its schema must exist.
    pub(crate) fn open(location: Location, environment: Arc<dyn Environment>) -> Result<Self, OpenError> {
        let connection = location.connect_to_write(WRITE_CACHE)?;
        location.keep_log(&connection)?;
        // Point reads run on the threads that serve connections, of which there is one for each core.
        let points = POINT_READERS.max(std::thread::available_parallelism().map_or(1, usize::from));
        let cache = u32::try_from(POINT_CACHES / points).unwrap_or_default();
        let writer = Writer::start(connection, Arc::clone(&environment));
        Ok(Self {
            points: Arc::new(Readers::new(location.clone(), cache, points)),
            streams: Arc::new(Readers::new(location.clone(), STREAM_CACHE, STREAM_READERS)),
            location,
            long_reads: Arc::new(Semaphore::new(LONG_READS)),
            writer,
            environment,
        })
    }

    /// Runs an operation according to its access.
    pub(crate) async fn run(&self, call: Call, op: SharedOp) -> Result<Done<AnyOutput>, Error> {
        match op.access() {
            Access::Point => self.point(&call, &*op),
            Access::Snapshot => self.snapshot(call, op).await,
            Access::Stream => self.stream(call, op).await,
            Access::Write => self.writer.run(call, op).await,
        }
    }

    /// Runs a read of one statement on this thread.
    fn point(&self, call: &Call, op: &dyn ErasedOp) -> Result<Done<AnyOutput>, Error> {
        let performed = |connection: &mut Connection| perform_ready(connection, &*self.environment, call, op);
        self.points.with(|connection| Ok(performed(connection)?.done))
    }

    /// Runs a read of a few statements in one transaction, on a thread that may block.
    async fn snapshot(&self, call: Call, op: SharedOp) -> Result<Done<AnyOutput>, Error> {
        let readers = Arc::clone(&self.points);
        let environment = Arc::clone(&self.environment);
        on_a_thread(move || {
            readers.with(|connection| {
                read(connection, |connection| {
                    Ok(perform_ready(connection, &*environment, &call, &*op)?.done)
                })
            })
        })
        .await
    }

    /// Runs a long read in one transaction, hence one snapshot, on its own thread. The operation may wait for the
    /// reader of its result.
    async fn stream(&self, call: Call, op: SharedOp) -> Result<Done<AnyOutput>, Error> {
        let Ok(permit) = Arc::clone(&self.long_reads).try_acquire_owned() else {
            return Err(Error::Unavailable(format!(
                "{LONG_READS} long reads are already running"
            )));
        };
        let readers = Arc::clone(&self.streams);
        let environment = Arc::clone(&self.environment);
        let runtime = tokio::runtime::Handle::current();
        on_a_thread(move || {
            let _permit = permit;
            readers.with(|connection| {
                read(connection, |connection| {
                    let mut conn = SqliteConn(connection);
                    let performed = perform(&*op, &mut conn, &*environment, &call);
                    Ok(runtime.block_on(performed)?.done)
                })
            })
        })
        .await
    }

    /// Sets the gauges.
    pub(crate) fn measure(&self) {
        self.location.measure();
    }

    /// Ends the writer after the queued operations, with a checkpoint.
    pub(crate) async fn close(&self) {
        self.writer.close().await;
    }
}

/// Runs a long read on a thread that may block.
async fn on_a_thread<T: Send + 'static>(run: impl FnOnce() -> Result<T, Error> + Send + 'static) -> Result<T, Error> {
    tokio::task::spawn_blocking(run)
        .await
        .map_err(|panic| Error::Failed(Fault::other(panic)))?
}

/// Runs a read in one transaction, hence one snapshot.
fn read<T>(connection: &mut Connection, run: impl FnOnce(&mut Connection) -> Result<T, Error>) -> Result<T, Error> {
    execute(connection, "BEGIN")?;
    let answer = run(connection);
    execute(connection, "COMMIT")?;
    answer
}
