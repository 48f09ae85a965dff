//! Restores a whole directory into an empty database.

use super::{Order, Record, Summary, Tally, TransferError, read, write};
use crate::counts;
use crate::log::{Chain, SET_HEAD};
use crate::{Access, Conn, Error, Fault, Op, Tx, Value};
use directory::Event;

/// How many records are sent to the database at a time.
const CHUNK: usize = 1000;

/// The source of a restore's records.
pub trait Source: Send + Sync + 'static {
    /// The records, in order.
    type Records: Iterator<Item = Result<Record, TransferError>> + Send;

    /// The records from the first one. Called again if the transaction is retried.
    fn open(&self) -> Result<Self::Records, TransferError>;

    /// All records are written; they are about to be read back.
    fn begin_reading_back(&self);

    /// So many more records have been read back.
    fn read_back(&self, records: usize);
}

/// Writes the records of the source, which must be in [`Order`](super::Order), into an empty database. Then reads them
/// back, and returns their summary.
///
/// All of it is one transaction. It also verifies the chain of the log, and appends an event for the restore. Fails
/// with [`TransferError::NotEmpty`], [`TransferError::Twice`] and [`TransferError::Differs`].
#[derive(Debug)]
pub struct Restore<S> {
    /// The source of the records.
    pub source: S,
    /// The expected summary, if it is known. That of an export in an older format can't be compared, because its lines
    /// differ.
    pub expected: Option<Summary>,
}

impl<S: Source> Op for Restore<S> {
    type Output = Summary;
    const NAME: &'static str = "transfer.restore";
    const ACCESS: Access = Access::Write;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Summary, Error> {
        let conn = tx.ask_everything()?;
        refuse_unless_empty(conn).await?;
        let mut records = self.source.open()?;
        let mut order = Order::default();
        let mut given = Given::default();
        loop {
            let chunk: Vec<_> = records.by_ref().take(CHUNK).collect::<Result<_, _>>()?;
            if chunk.is_empty() {
                break;
            }
            for record in &chunk {
                let followed = order.next(record);
                followed.map_err(|wrong| TransferError::Unsound(format!("{record}: {wrong}")))?;
                if self.expected.is_none() {
                    given.add(record);
                }
            }
            write::insert(conn, &chunk).await?;
        }
        set_head(conn, order.chain()).await?;
        counts::count_everything(conn).await?;
        for sql in conn.dialect().search.fill {
            conn.execute(sql, &[]).await?;
        }
        let found = self.read_back(conn).await?;
        let expected = self.expected.clone().unwrap_or_else(|| given.tally.summary());
        if found != expected {
            return Err(TransferError::Differs {
                expected: expected.sha256,
                found: found.sha256,
            }
            .into());
        }
        tx.record([Event::log_restored(found.events)])?;
        Ok(found)
    }
}

/// The records that the source has yielded, in the current format.
#[derive(Default)]
struct Given {
    tally: Tally,
    line: Vec<u8>,
}

impl Given {
    fn add(&mut self, record: &Record) {
        self.line.clear();
        self.tally.add(record, &mut self.line);
    }
}

/// Sets the head of the log to the last restored event.
async fn set_head(conn: &mut dyn Conn, end: &Chain) -> Result<(), Fault> {
    let row = [end.seq.into(), end.at.into(), Value::Bytes(&end.hash)];
    conn.execute(SET_HEAD, &row).await.map(drop)
}

impl<S: Source> Restore<S> {
    async fn read_back(&self, conn: &mut dyn Conn) -> Result<Summary, Error> {
        let mut tally = Tally::default();
        let mut lines = Vec::new();
        let mut each = |page: Vec<Record>| {
            for record in &page {
                lines.clear();
                tally.add(record, &mut lines);
            }
            self.source.read_back(page.len());
            Ok(())
        };
        self.source.begin_reading_back();
        read::state(conn, &mut each).await?;
        read::events(conn, &mut each).await?;
        Ok(tally.summary())
    }
}

/// Locks the head of the log until the end of the transaction. Writers that come later wait for it, and follow this
/// restore. The restore waits for writers that already hold it, and then sees their events.
async fn refuse_unless_empty(conn: &mut dyn Conn) -> Result<(), Error> {
    let head = conn
        .row("SELECT seq FROM event_head FOR UPDATE", &[], |row| row.int(0))
        .await?;
    let holds_something = conn
        .row(
            "SELECT EXISTS (SELECT 1 FROM workspaces) OR EXISTS (SELECT 1 FROM users) OR EXISTS (SELECT 1 FROM events)",
            &[],
            |row| row.bool(0),
        )
        .await?;
    if head == Some(0) && holds_something == Some(false) {
        Ok(())
    } else {
        Err(TransferError::NotEmpty.into())
    }
}
