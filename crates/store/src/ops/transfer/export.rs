//! Exports the whole directory.

use super::{Order, Record, Summary, Tally, TransferError, read};
use crate::ops::events;
use crate::{Access, Error, Fault, Op, Tx};

/// The sections of an export, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// Workspaces and users. Their number isn't known in advance.
    State,
    /// Events, and their number.
    Events(u64),
}

/// The destination of an export's lines.
pub trait Sink: Send + Sync + 'static {
    /// A section begins.
    fn begin(&self, section: Section);

    /// Takes the next `count` lines, each with its line feed. May take its time: the export waits.
    fn lines(&self, lines: &[u8], count: usize) -> Result<(), TransferError>;
}

/// Passes the lines of all records to the sink, from one snapshot, and returns their summary.
///
/// Fails with [`TransferError::Unsound`] if the content of the database could not be restored.
#[derive(Debug)]
pub struct Export<S>(pub S);

impl<S: Sink> Op for Export<S> {
    type Output = Summary;
    const NAME: &'static str = "transfer.export";
    const ACCESS: Access = Access::Stream;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Summary, Error> {
        let conn = tx.ask_everything()?;
        let mut tally = Tally::default();
        let mut order = Order::default();
        let mut each = |page: Vec<Record>| {
            let mut lines = Vec::new();
            for record in &page {
                let begin = lines.len();
                tally.add(record, &mut lines);
                let line = &lines[begin..lines.len() - 1];
                check(&mut order, record, line)
                    .map_err(|wrong| TransferError::Unsound(format!("{record}: {wrong}")))?;
            }
            Ok(self.0.lines(&lines, page.len())?)
        };
        self.0.begin(Section::State);
        read::state(conn, &mut each).await?;
        let head = events::head(conn).await?;
        let said = u64::try_from(head.seq).map_err(Fault::other)?;
        self.0.begin(Section::Events(said));
        read::events(conn, &mut each).await?;
        let summary = tally.summary();
        if summary.events != said {
            let why = format!("it has {} events, but the head of its log says {said}", summary.events);
            return Err(TransferError::Unsound(why).into());
        }
        let end = order.chain();
        if (end.at, end.hash) != (head.at.as_millisecond(), head.hash) {
            let why = "the head of its log has another time or hash than the last event";
            return Err(TransferError::Unsound(why.to_owned()).into());
        }
        Ok(summary)
    }
}

/// Whether a restore would accept the line. It is better to find out now than when the database is lost.
fn check(order: &mut Order, record: &Record, line: &[u8]) -> Result<(), String> {
    Record::from_line(line)?;
    order.next(record).map_err(|wrong| wrong.to_string())
}
