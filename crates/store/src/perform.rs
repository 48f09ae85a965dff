//! What the runner does around every operation.

use crate::log::Entry;
use crate::{Call, Conn, Environment, Error, Mode, Op, Tx};
use directory::Event;

/// What an operation came to.
#[derive(Debug)]
pub struct Done<T> {
    /// What it answers.
    pub output: T,
    /// What it has changed; of a dry run, what it would have changed.
    pub events: Vec<Event>,
}

/// What an operation came to, before its events are appended.
#[derive(Debug)]
pub(crate) struct Performed<T> {
    pub(crate) done: Done<T>,
    /// What is kept of the events; nothing of a dry run.
    pub(crate) entries: Vec<Entry>,
}

/// Runs an operation inside an open transaction. Its events are made ready for the log, whose head isn't locked yet.
pub(crate) async fn perform<O: Op, C: Conn>(
    op: &O,
    conn: &mut C,
    environment: &dyn Environment,
    call: &Call,
) -> Result<Performed<O::Output>, Error> {
    let mut tx = Tx::new(conn, environment, call);
    let output = op.run(&mut tx).await?;
    let events = tx.end()?;
    let entries = match call.mode {
        Mode::Keep => Entry::of_call(&events, call, environment)?,
        Mode::Try => Vec::new(),
    };
    Ok(Performed {
        done: Done { output, events },
        entries,
    })
}
