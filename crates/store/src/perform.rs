//! What the runner does for every operation.

use crate::last_admin;
use crate::log::Entry;
use crate::{Call, Conn, Environment, Error, Mode, Op, Tx};
use directory::Event;

/// The result of an operation.
#[derive(Debug)]
pub struct Done<T> {
    /// The output of the operation.
    pub output: T,
    /// The events of its changes; for a dry run, those that it would have had.
    pub events: Vec<Event>,
}

/// The result of an operation whose events are not appended yet.
#[derive(Debug)]
pub(crate) struct Performed<T> {
    pub(crate) done: Done<T>,
    /// The events as they will be stored; empty for a dry run.
    pub(crate) entries: Vec<Entry>,
}

/// Runs an operation inside an open transaction. Prepares its events for the log, whose head isn't locked yet.
pub(crate) async fn perform<O: Op, C: Conn>(
    op: &O,
    conn: &mut C,
    environment: &dyn Environment,
    call: &Call,
) -> Result<Performed<O::Output>, Error> {
    let mut tx = Tx::new(conn, environment, call);
    let output = op.run(&mut tx).await?;
    tx.refuse_unless_compared()?;
    let events = tx.take_events();
    if call.requires_admin {
        last_admin::judge(&mut tx, &events).await?;
    }
    let entries = match call.mode {
        Mode::Keep => Entry::of_call(&events, call, environment)?,
        Mode::Try => Vec::new(),
    };
    Ok(Performed {
        done: Done { output, events },
        entries,
    })
}
