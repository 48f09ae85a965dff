//! Where the users of an import go: into the database, or into a trial.

use directory::Status;
use store::ops::workspaces;

use super::{Batches, Refusal, Report, Trial, UserToImport};
use crate::connection::Connection;
use crate::failure::Failure;
use crate::progress::Progress;

/// Takes users one after the other.
pub enum Loader<'a> {
    /// Loads them, some hundreds in one transaction.
    Batches(Batches<'a>),
    /// Finds out what would change, and changes nothing.
    Trial(Trial<'a>),
}

impl<'a> Loader<'a> {
    /// Begins. `status` is the one of new users without a given status; `total` is the number of users, if it is known.
    pub fn start(
        connection: &'a Connection,
        status: Status,
        is_dry_run: bool,
        total: Option<u64>,
        report: Report,
    ) -> Result<Self, Failure> {
        if is_dry_run {
            let progress = Progress::start("users compared", total);
            return Ok(Self::Trial(Trial::start(connection, status, progress, report)));
        }
        let progress = Progress::start("users loaded", total);
        Batches::start(connection, status, progress, report).map(Self::Batches)
    }

    /// The next user.
    pub async fn add(&mut self, user: UserToImport) -> Result<(), Failure> {
        match self {
            Self::Batches(batches) => batches.add(user).await,
            Self::Trial(trial) => {
                trial.add(user);
                Ok(())
            }
        }
    }

    /// Waits for the next user, until a signal to stop.
    pub async fn wait<T>(&self, user: impl Future<Output = T>) -> Result<T, Failure> {
        match self {
            Self::Batches(batches) => batches.wait(user).await,
            Self::Trial(_) => Ok(user.await),
        }
    }

    /// A user can't be loaded.
    pub fn refuse(&mut self, refusal: &Refusal) -> Result<(), Failure> {
        match self {
            Self::Batches(batches) => batches.refuse(refusal),
            Self::Trial(trial) => trial.refuse(refusal),
        }
    }

    /// Loads the remaining users and returns the report. A trial first creates these workspaces, which the users become members of.
    pub async fn finish(self, workspaces: workspaces::ImportWorkspaces) -> Result<Report, Failure> {
        match self {
            Self::Batches(batches) => batches.finish().await,
            Self::Trial(trial) => trial.finish(workspaces).await,
        }
    }
}
