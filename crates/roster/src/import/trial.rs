//! Trying an import: all of it in one transaction, which is rolled back.

use directory::{Email, Status};
use store::Mode;
use store::ops::import::ImportAll;
use store::ops::users::{HavePasswords, ImportUsers, ImportedPassword, ImportedUser};
use store::ops::workspaces;

use super::{Refusal, Report, Secret, UserToImport};
use crate::connection::Connection;
use crate::failure::Failure;
use crate::progress::Progress;

/// The most users that one transaction takes. While it is open, no other process can write to a SQLite file.
const MOST: u64 = 10_000;

/// Bytes of users that it takes, as [`UserToImport::bytes`] counts them.
const BYTES: usize = 16 * 1024 * 1024;

/// Gathers users and tries them. If there are more than [`MOST`] or [`BYTES`], it only counts them: their rows are validated
/// already.
pub struct Trial<'a> {
    connection: &'a Connection,
    /// The status of new users for whom none is given.
    status: Status,
    users: Vec<UserToImport>,
    bytes: usize,
    count: u64,
    progress: Progress,
    report: Report,
}

impl<'a> Trial<'a> {
    /// Begins.
    pub const fn start(connection: &'a Connection, status: Status, progress: Progress, report: Report) -> Self {
        Self {
            connection,
            status,
            users: Vec::new(),
            bytes: 0,
            count: 0,
            progress,
            report,
        }
    }

    /// The next user.
    pub fn add(&mut self, user: UserToImport) {
        self.count += 1;
        self.bytes = self.bytes.saturating_add(user.bytes());
        if self.is_whole() {
            self.users.push(user);
        } else {
            self.users = Vec::new();
        }
    }

    const fn is_whole(&self) -> bool {
        self.count <= MOST && self.bytes <= BYTES
    }

    /// A user can't be loaded.
    pub fn refuse(&mut self, refusal: &Refusal) -> Result<(), Failure> {
        self.report.refuse(refusal)
    }

    /// Tries all users after the workspaces, and returns what would change.
    pub async fn finish(mut self, workspaces: workspaces::ImportWorkspaces) -> Result<Report, Failure> {
        if self.is_whole() {
            let imported = self.import(workspaces).await?;
            for (user, imported) in self.users.iter().zip(&imported) {
                self.report
                    .add(imported, user.status.is_some())
                    .map_err(Failure::Output)?;
            }
        } else {
            let most = format!("{MOST}, of {} MiB together,", BYTES / (1024 * 1024));
            self.report.only_checked(self.count, most);
        }
        self.progress.advance(self.count);
        self.progress.finish();
        Ok(self.report)
    }

    async fn import(&self, workspaces: workspaces::ImportWorkspaces) -> Result<Vec<ImportedUser>, Failure> {
        let users = ImportUsers {
            rows: self.users.iter().map(|user| user.to_row(None)).collect(),
            status: self.status,
        };
        let all = ImportAll { workspaces, users };
        let (_, mut imported) = self.connection.call(Mode::Try, all).await?.output;
        let with_secret = self.users.iter().filter(|user| !matches!(user.secret, Secret::None));
        let addresses: Vec<Email> = with_secret.map(|user| user.email.clone()).collect();
        let have_one = self.connection.run(HavePasswords(addresses)).await?;
        // Nothing is hashed for a trial.
        for (user, imported) in self.users.iter().zip(&mut imported) {
            imported.password = match user.secret {
                Secret::None => ImportedPassword::None,
                _ if have_one.contains(&user.email) => ImportedPassword::Kept,
                _ => ImportedPassword::Set,
            };
        }
        Ok(imported)
    }
}
