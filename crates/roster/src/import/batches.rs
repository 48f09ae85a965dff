//! Loading users, some hundreds in one transaction.

use std::mem;
use std::sync::Arc;
use std::time::Duration;

use directory::{AddedMembership, Email, GroupHead, Name, Password, PasswordHash, Status, UserId};
use futures_util::future::try_join_all;
use store::PasswordHasher;
use store::ops::users::{HavePasswords, ImportRow, ImportUsers, ImportedPassword, ImportedUser};
use tokio::sync::SetOnce;

use super::{Refusal, Report};
use crate::connection::Connection;
use crate::failure::Failure;
use crate::progress::Progress;
use crate::stop::Stop;

/// Users in one transaction: enough that its commit costs little for each, few enough that other writers wait only briefly.
const ROWS: usize = 500;

/// Bytes of users in one transaction, as [`UserToImport::bytes`] counts them. While a batch is loaded, it takes about ten times
/// as much memory: for the users before and after, and for their events.
const BYTES: usize = 4 * 1024 * 1024;

/// The gap after each, where only one process can write at a time. Other writers retry every half of a millisecond.
const GAP: Duration = Duration::from_millis(1);

/// Passwords in one batch. Each takes some ten milliseconds to hash, and the batch as a whole is what a stop waits for.
const PASSWORDS: usize = 64;

/// A user to be loaded.
#[derive(Debug)]
pub struct UserToImport {
    /// The id that a new user gets if it is free.
    pub id: Option<UserId>,
    pub name: Name,
    pub email: Email,
    pub status: Option<Status>,
    pub memberships: Vec<AddedMembership>,
    pub secret: Secret,
}

/// The password of a user who has none yet.
#[derive(Debug)]
pub enum Secret {
    None,
    Password(Password),
    Hash(PasswordHash),
}

/// Gathers users and loads them batch by batch.
pub struct Batches<'a> {
    connection: &'a Connection,
    hasher: PasswordHasher,
    /// The status of new users for whom none is given.
    status: Status,
    waiting: Vec<UserToImport>,
    bytes: usize,
    passwords: usize,
    done: u64,
    stop: Arc<SetOnce<()>>,
    progress: Progress,
    report: Report,
}

impl<'a> Batches<'a> {
    /// Begins. From now on, a signal to stop takes effect after the current batch, and has none if that is the last one.
    pub fn start(
        connection: &'a Connection,
        status: Status,
        progress: Progress,
        report: Report,
    ) -> Result<Self, Failure> {
        Ok(Self {
            connection,
            hasher: PasswordHasher::on_all_cores(Arc::clone(connection.environment())),
            status,
            waiting: Vec::with_capacity(ROWS),
            bytes: 0,
            passwords: 0,
            done: 0,
            stop: catch_stop()?,
            progress,
            report,
        })
    }

    /// Takes a user, and loads a batch if it is full.
    pub async fn add(&mut self, user: UserToImport) -> Result<(), Failure> {
        self.passwords += usize::from(matches!(user.secret, Secret::Password(_)));
        self.bytes += user.bytes();
        self.waiting.push(user);
        if self.waiting.len() == ROWS || self.passwords == PASSWORDS || self.bytes >= BYTES {
            self.load().await?;
        }
        Ok(())
    }

    /// Waits for the next user, until a signal to stop.
    pub async fn wait<T>(&self, user: impl Future<Output = T>) -> Result<T, Failure> {
        tokio::select! {
            biased;
            user = user => Ok(user),
            &() = self.stop.wait() => Err(self.stopped()),
        }
    }

    /// A user can't be loaded.
    pub fn refuse(&mut self, refusal: &Refusal) -> Result<(), Failure> {
        self.report.refuse(refusal)
    }

    /// Loads the remaining users, and returns the report.
    pub async fn finish(mut self) -> Result<Report, Failure> {
        if !self.waiting.is_empty() {
            self.load().await?;
        }
        self.progress.finish();
        Ok(self.report)
    }

    async fn load(&mut self) -> Result<(), Failure> {
        if self.stop.initialized() {
            return Err(self.stopped());
        }
        let mut users = mem::take(&mut self.waiting);
        let passwords = mem::take(&mut self.passwords);
        self.bytes = 0;
        let count = users.len() as u64;
        let imported = match passwords {
            0 => self.import(&users).await?,
            _ => self.hash_and_import(&mut users).await?,
        };
        for (user, imported) in users.iter().zip(&imported) {
            let is_told_status = user.status.is_some();
            self.report.add(imported, is_told_status).map_err(Failure::Output)?;
        }
        self.progress.advance(count);
        self.done += count;
        Ok(())
    }

    fn stopped(&self) -> Failure {
        Failure::Import(format!(
            "stopped; {} users are done, and the same command continues with the rest",
            self.done
        ))
    }

    async fn import(&self, users: &[UserToImport]) -> Result<Vec<ImportedUser>, Failure> {
        let rows = users.iter().map(|user| match &user.secret {
            Secret::Hash(hash) => user.to_row(Some(hash.clone())),
            Secret::None | Secret::Password(_) => user.to_row(None),
        });
        let imported = self.connection.run(self.import_of(rows.collect())).await?;
        if self.connection.has_one_writer() {
            tokio::time::sleep(GAP).await;
        }
        Ok(imported)
    }

    /// Hashes only the passwords that are going to be set, and so nothing when an import is run again.
    async fn hash_and_import(&self, users: &mut [UserToImport]) -> Result<Vec<ImportedUser>, Failure> {
        let with_password = users.iter().filter(|user| matches!(user.secret, Secret::Password(_)));
        let addresses = with_password.map(|user| user.email.clone()).collect();
        let have_one = self.connection.run(HavePasswords(addresses)).await?;
        let hashed = users.iter_mut().map(|user| async {
            if let Secret::Password(password) = &user.secret {
                user.secret = if have_one.contains(&user.email) {
                    Secret::None
                } else {
                    Secret::Hash(self.hasher.hash(password.clone()).await?)
                };
            }
            Ok::<_, store::Error>(())
        });
        try_join_all(hashed).await?;
        let mut imported = self.import(users).await?;
        for imported in &mut imported {
            if have_one.contains(&imported.after.email) {
                imported.password = ImportedPassword::Kept;
            }
        }
        Ok(imported)
    }

    const fn import_of(&self, rows: Vec<ImportRow>) -> ImportUsers {
        ImportUsers {
            rows,
            status: self.status,
        }
    }
}

impl UserToImport {
    /// About how many bytes it takes in memory. The names of workspaces and groups are shared by all users.
    pub fn bytes(&self) -> usize {
        let memberships = self.memberships.iter();
        let groups: usize = memberships.map(|membership| membership.groups.len()).sum();
        size_of::<Self>()
            + self.name.as_str().len()
            + self.email.as_str().len()
            + self.memberships.len() * size_of::<AddedMembership>()
            + groups * size_of::<GroupHead>()
    }

    /// The row of an operation, with the hash of the password if that is to be set.
    pub fn to_row(&self, password: Option<PasswordHash>) -> ImportRow {
        ImportRow {
            id: self.id,
            name: self.name.clone(),
            email: self.email.clone(),
            status: self.status,
            memberships: self.memberships.clone(),
            password,
        }
    }
}

/// Set by the first signal.
fn catch_stop() -> Result<Arc<SetOnce<()>>, Failure> {
    let stop = Stop::catch().map_err(|cause| Failure::system("can't catch signals", cause))?;
    let raised = Arc::new(SetOnce::new());
    let raise = Arc::clone(&raised);
    tokio::spawn(async move {
        stop.wait().await;
        let _ = raise.set(());
    });
    Ok(raised)
}
