//! The options of commands that make one change: `--dry-run` and `--json`.

use clap::Args;
use directory::{Password, PasswordHash};
use serde::Serialize;
use store::{Done, Mode, Op, ToldEvent};

use super::events::line;
use crate::connection::Connection;
use crate::failure::{Failure, note};
use crate::output::{Output, Shown};

/// The options of a command that changes something.
#[derive(Clone, Copy, Args)]
pub struct WriteOptions {
    /// Run all checks and show what would change, but change nothing
    #[arg(long)]
    dry_run: bool,

    #[command(flatten)]
    output: Output,
}

/// The output of a dry run (docs/api/changes.md, Dry run).
#[derive(Serialize)]
struct Tried<T> {
    dry_run: bool,
    body: T,
    changes: Vec<ToldEvent>,
}

impl WriteOptions {
    /// Hashes a password. A dry run stores no hash, so it computes none.
    pub async fn hash(self, connection: &Connection, password: Password) -> Result<PasswordHash, Failure> {
        if self.dry_run {
            return Ok(PasswordHash::placeholder());
        }
        Ok(connection.hash(password).await?)
    }

    /// Runs the operation and prints its output or, for a dry run, what would change.
    pub async fn run<O: Op<Output: Shown>>(self, connection: &Connection, op: O) -> Result<(), Failure> {
        let done = connection.call(self.mode(), op).await?;
        self.print(connection, done)
    }

    /// Like [`Self::run`], for an operation on the object that the user calls `reference`.
    pub async fn run_on<O: Op<Output: Shown>>(
        self,
        connection: &Connection,
        reference: &str,
        op: O,
    ) -> Result<(), Failure> {
        let done = connection.call(self.mode(), op).await;
        self.print(connection, done.map_err(|error| Failure::about(reference, error))?)
    }

    const fn mode(self) -> Mode {
        if self.dry_run { Mode::Try } else { Mode::Keep }
    }

    fn print<T: Shown>(self, connection: &Connection, done: Done<T>) -> Result<(), Failure> {
        if !self.dry_run {
            return self.output.one(&done.output);
        }
        let tried = Tried {
            dry_run: true,
            body: done.output.shape(),
            changes: connection.told(done.events)?,
        };
        note(if tried.changes.is_empty() {
            "dry run: nothing would change"
        } else {
            "dry run: nothing was changed"
        });
        self.output.either(&tried, || tried.changes.iter().map(line).collect())
    }
}
