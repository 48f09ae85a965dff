//! What the runner does for every operation.

use crate::last_admin;
use crate::log::Entry;
use crate::{Access, Call, Conn, Environment, Error, Fault, Mode, Op, Tx};
use directory::Event;
use futures_util::future::BoxFuture;
use std::any::Any;
use std::sync::Arc;

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
pub(crate) struct Performed {
    pub(crate) done: Done<AnyOutput>,
    /// The events as they will be stored; empty for a dry run.
    pub(crate) entries: Vec<Entry>,
}

/// The output of an operation whose type is erased.
pub(crate) type AnyOutput = Box<dyn Any + Send>;

/// An operation that several tasks can hold.
pub(crate) type SharedOp = Arc<dyn ErasedOp>;

/// An operation whose type is erased: so what the runner does around it is compiled once, and not for each operation.
pub(crate) trait ErasedOp: Send + Sync {
    /// Its name.
    fn name(&self) -> &'static str;

    /// The access that it needs.
    fn access(&self) -> Access;

    /// Runs it.
    fn run_erased<'t>(&'t self, tx: &'t mut Tx<'_>) -> BoxFuture<'t, Result<AnyOutput, Error>>;
}

impl<O: Op> ErasedOp for O {
    fn name(&self) -> &'static str {
        O::NAME
    }

    fn access(&self) -> Access {
        O::ACCESS
    }

    fn run_erased<'t>(&'t self, tx: &'t mut Tx<'_>) -> BoxFuture<'t, Result<AnyOutput, Error>> {
        Box::pin(async move { Ok(Box::new(self.run(tx).await?) as AnyOutput) })
    }
}

impl Done<AnyOutput> {
    /// The result with the type that the operation's output has.
    pub(crate) fn typed<T: 'static>(self) -> Result<Done<T>, Error> {
        let output = self.output.downcast::<T>();
        Ok(Done {
            output: *output.map_err(|_| other_type())?,
            events: self.events,
        })
    }
}

/// The output with the type that it has.
pub(crate) fn typed<T: 'static>(output: &AnyOutput) -> Result<&T, Error> {
    output.downcast_ref().ok_or_else(other_type)
}

fn other_type() -> Error {
    Error::Failed(Fault::other("an operation's output has another type"))
}

/// Runs an operation inside an open transaction. Prepares its events for the log, whose head isn't locked yet.
pub(crate) async fn perform(
    op: &dyn ErasedOp,
    conn: &mut dyn Conn,
    environment: &dyn Environment,
    call: &Call,
) -> Result<Performed, Error> {
    let mut tx = Tx::new(conn, environment, call);
    let output = op.run_erased(&mut tx).await?;
    tx.refuse_unless_compared()?;
    let events = tx.take_events();
    last_admin::lock_reactivated(&mut tx, &events).await?;
    if tx.requires_admin() {
        last_admin::judge(&mut tx, &events).await?;
    } else {
        last_admin::lock_lost(&mut tx, &events).await?;
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
