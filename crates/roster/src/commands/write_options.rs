//! The options of commands that change one thing: `--dry-run` and `--json`.

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
    /// Show what would change, with all checks, and change nothing
    #[arg(long)]
    dry_run: bool,

    #[command(flatten)]
    output: Output,
}

/// What a dry run found (docs/api/changes.md, Dry run).
#[derive(Serialize)]
struct Tried<T> {
    dry_run: bool,
    body: T,
    changes: Vec<ToldEvent>,
}

impl WriteOptions {
    /// Hashes a password. A dry run keeps no hash, so it needs none.
    pub async fn hash(self, connection: &Connection, password: Password) -> Result<PasswordHash, Failure> {
        if self.dry_run {
            return Ok(PasswordHash::placeholder());
        }
        Ok(connection.hash(password).await?)
    }

    /// Runs the operation and prints what it answers; of a dry run, what would be different.
    pub async fn run<O: Op<Output: Shown>>(self, connection: &Connection, op: O) -> Result<(), Failure> {
        let done = connection.call(self.mode(), op).await?;
        self.print(connection, done)
    }

    /// The same for an operation on what a person calls `reference`.
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
