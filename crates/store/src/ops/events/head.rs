//! How far the event log has come.

use crate::{Access, Conn, Error, Fault, Op, Row, Tx};
use directory::Timestamp;
use uuid::Uuid;

/// The head of the event log. Every change has its event, so two equal heads belong to equal directories; and as the last
/// event's time and subject are part of it, those of two databases differ also when their logs are of one length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// The last number given; 0 if nothing has happened yet.
    pub seq: i64,
    /// The event with that number.
    pub last: Option<LastEvent>,
}

/// What tells an event from another one with the same number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastEvent {
    /// When it happened.
    pub at: Timestamp,
    /// The id of what it happened to.
    pub subject: Uuid,
}

/// Answers the head of the log.
#[derive(Debug)]
pub struct GetHead;

impl Op for GetHead {
    type Output = Head;
    const NAME: &'static str = "events.head";
    const ACCESS: Access = Access::Point;

    async fn run<C: Conn>(&self, tx: &mut Tx<'_, C>) -> Result<Head, Error> {
        Ok(head(tx.conn).await?)
    }
}

/// A scan, and the head of the log in the scan's own snapshot.
#[derive(Debug)]
pub struct WithHead<O>(pub O);

impl<O: Op> Op for WithHead<O> {
    type Output = (Head, O::Output);
    const NAME: &'static str = O::NAME;
    const ACCESS: Access = O::ACCESS;

    async fn run<C: Conn>(&self, tx: &mut Tx<'_, C>) -> Result<Self::Output, Error> {
        // First: were it ever not of one snapshot, a head that is too old does no harm.
        let head = head(tx.conn).await?;
        Ok((head, self.0.run(tx).await?))
    }
}

/// The head of the log. One statement, and so one snapshot: the number and its event belong together.
pub(in crate::ops) async fn head<C: Conn>(conn: &mut C) -> Result<Head, Fault> {
    conn.row(
        "SELECT h.seq, e.at, e.subject FROM event_head h LEFT JOIN events e ON e.seq = h.seq",
        &[],
        head_of,
    )
    .await?
    .ok_or_else(|| Fault::other("the event log has no head"))
}

fn head_of(row: &dyn Row) -> Result<Head, Fault> {
    let subject = row.maybe_id(2)?;
    let last = subject.map(|subject| row.time(1).map(|at| LastEvent { at, subject }));
    Ok(Head {
        seq: row.int(0)?,
        last: last.transpose()?,
    })
}
