//! Operations: one use case, kept as a whole or not at all, one trace span, one retry point.

use crate::ops::rows::INSERT_EVENT;
use crate::{Conn, Environment, Error, Fault, Value};
use directory::{Event, Timestamp};
use std::borrow::Cow;
use uuid::Uuid;

/// What an operation needs of the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// One short statement, which is its own snapshot.
    Point,
    /// A long read, or several statements on one snapshot. Has a lane of its own, beside point reads.
    Scan,
    /// Changes; all of them are kept, with their events, or none.
    Write,
}

/// A use case of the directory.
pub trait Op: Send + Sync + 'static {
    /// What it answers.
    type Output: Send + 'static;

    /// Its name in logs and metrics.
    const NAME: &'static str;

    /// What it needs of the database.
    const ACCESS: Access;

    /// Does it. May be run again from the start if another transaction was in the way.
    fn run<C: Conn>(&self, tx: &mut Tx<'_, C>) -> impl Future<Output = Result<Self::Output, Error>> + Send;
}

/// Who asks for an operation.
#[derive(Debug, Clone)]
pub struct Origin {
    /// Who: `cli`, `external-api`.
    pub actor: Cow<'static, str>,
    /// The id of the HTTP request, if there is one.
    pub request_id: Option<String>,
}

/// The transaction that an operation runs in.
#[derive(Debug)]
pub struct Tx<'a, C> {
    /// The connection.
    pub conn: &'a mut C,
    environment: &'a dyn Environment,
    now: Timestamp,
    events: Vec<Event>,
}

impl<'a, C: Conn> Tx<'a, C> {
    pub(crate) fn new(conn: &'a mut C, environment: &'a dyn Environment) -> Self {
        Self {
            conn,
            environment,
            now: environment.now(),
            events: Vec::new(),
        }
    }

    /// The time of the operation: one moment for all that it does.
    #[must_use]
    pub const fn now(&self) -> Timestamp {
        self.now
    }

    /// A new id.
    #[must_use]
    pub fn new_id(&self) -> Uuid {
        self.environment.new_id()
    }

    /// Notes the event of a change. All of them are appended to the log just before the commit.
    pub fn record(&mut self, event: impl Into<Event>) {
        self.events.push(event.into());
    }

    /// What the operation has noted, and its time.
    pub(crate) fn into_events(self) -> (Vec<Event>, Timestamp) {
        (self.events, self.now)
    }
}

/// The events that one operation has noted, with what the log says of all of them.
#[derive(Debug)]
pub(crate) struct Noted<'a> {
    pub(crate) origin: &'a Origin,
    pub(crate) at: Timestamp,
    pub(crate) events: Vec<Event>,
}

/// Appends to the log what operations have noted, in their order. On PostgreSQL the first statement locks the log's head
/// until the commit: that keeps the numbers free of gaps and in commit order, and is why this comes last.
pub(crate) async fn append<C: Conn>(conn: &mut C, noted: &[Noted<'_>]) -> Result<(), Fault> {
    let Ok(count @ 1..) = i64::try_from(noted.iter().map(|noted| noted.events.len()).sum::<usize>()) else {
        return Ok(());
    };
    let last = conn
        .row(
            "UPDATE event_head SET seq = seq + $1 RETURNING seq",
            &[count.into()],
            |row| row.int(0),
        )
        .await?
        .ok_or_else(|| Fault::other("the event log has no head"))?;
    let events = || {
        noted
            .iter()
            .flat_map(|noted| noted.events.iter().map(move |event| (noted, event)))
    };
    let texts: Vec<_> = events()
        .map(|(_, event)| [&event.before, &event.after].map(|state| state.as_ref().map(ToString::to_string)))
        .collect();
    let rows: Vec<_> = (last - count + 1..)
        .zip(events().zip(&texts))
        .map(|(seq, ((noted, event), [before, after]))| {
            [
                seq.into(),
                noted.at.into(),
                Value::Text(&noted.origin.actor),
                event.action.as_str().into(),
                event.subject.into(),
                event.workspace.map(|id| id.0).into(),
                before.as_deref().into(),
                after.as_deref().into(),
                noted.origin.request_id.as_deref().into(),
            ]
        })
        .collect();
    conn.execute_each(INSERT_EVENT, &rows).await?;
    Ok(())
}

/// Runs an operation inside an open transaction and appends its events.
pub(crate) async fn perform<O: Op, C: Conn>(
    op: &O,
    conn: &mut C,
    environment: &dyn Environment,
    origin: &Origin,
) -> Result<O::Output, Error> {
    let mut tx = Tx::new(conn, environment);
    let output = op.run(&mut tx).await?;
    let (events, at) = tx.into_events();
    append(conn, &[Noted { origin, at, events }]).await?;
    Ok(output)
}
