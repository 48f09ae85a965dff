//! The store: a database of either kind, on which operations run.

use crate::condition::Condition;
use crate::idempotency::{Claims, FindAnswer, OperationWithAnswer, Outcome, REMOVAL_BATCH, RemoveOldAnswers};
use crate::ops::expiry::{AnyDue, BATCH as EXPIRY_BATCH, Expire};
use crate::ops::members::FindForms;
use crate::ops::schema::{Look, Room, Trial, TrialOfUser};
use crate::perform::{AnyOutput, SharedOp};
use crate::postgres::Postgres;
use crate::sqlite::{Backup, BackupError, Location, Sqlite};
use crate::{
    AnsweredOp, Call, Claim, ClaimResult, Done, EncryptionKeys, Environment, Error, Mode, Op, OpenError,
    RequestOutcome, Schema, System, migrations, postgres, timings,
};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

/// A database as its URL describes it, before anything is opened.
#[derive(Debug, Clone)]
pub struct Database(Kind);

#[derive(Debug, Clone)]
enum Kind {
    Sqlite(Location),
    Postgres(Box<postgres::Target>),
}

impl Database {
    /// Parses `sqlite:PATH`, `postgres://…` or `postgresql://…`.
    pub fn parse(url: &str) -> Result<Self, OpenError> {
        if let Some(path) = url.strip_prefix("sqlite:") {
            return Ok(Self(Kind::Sqlite(Location::parse(path)?)));
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(Self(Kind::Postgres(Box::new(postgres::parse_url(url)?))));
        }
        let forms = "sqlite:data/roster.db or postgres://roster@localhost/roster";
        Err(OpenError::Url(format!(
            "DATABASE_URL must begin with sqlite: or postgres://, such as {forms}"
        )))
    }

    /// Reads the version of the database's schema.
    pub async fn schema(&self) -> Result<Schema, OpenError> {
        match &self.0 {
            Kind::Sqlite(location) => location.inspect(),
            Kind::Postgres(target) => migrations::schema_of_postgres(target).await,
        }
    }

    /// Reads the whole SQLite file and fails if it is damaged. Returns false for PostgreSQL, which checks its own
    /// files.
    pub fn verify(&self) -> Result<bool, OpenError> {
        match &self.0 {
            Kind::Sqlite(location) => location.verify().map(|()| true),
            Kind::Postgres(_) => Ok(false),
        }
    }

    /// Tries a write that changes nothing on PostgreSQL, as a process with so many connections does it. Answers `None` on SQLite,
    /// where opening the file for a write might switch its journal: whether the file can be written, [`Database::schema`] finds.
    pub async fn try_write(&self, connections: usize) -> Result<Option<TriedWrite>, OpenError> {
        if let Kind::Sqlite(_) = self.0 {
            return Ok(None);
        }
        let store = Store::open(self.clone(), connections, Arc::new(System::default())).await?;
        let result = store.check_and_warn().await;
        store.close().await;
        result.map(Some)
    }

    /// Fails if metadata of members is encrypted with a key that isn't among these. Changes nothing.
    pub async fn check_keys(&self, keys: EncryptionKeys) -> Result<(), OpenError> {
        match &self.0 {
            Kind::Sqlite(location) => Ok(keys.suffice_for(&location.forms()?)?),
            Kind::Postgres(_) => {
                let store = Store::open(self.clone(), 1, Arc::new(System::with_keys(keys))).await?;
                let result = store.check_keys().await;
                store.close().await;
                result
            }
        }
    }

    /// Creates a backup of a SQLite file at `to` and checks it, while servers are running. Neither migrates nor changes
    /// the database. If the future is dropped, no file is left behind.
    pub async fn backup(&self, to: &Path) -> Result<Backup, BackupError> {
        match &self.0 {
            Kind::Sqlite(location) => location.backup(to).await,
            Kind::Postgres(_) => Err(BackupError::NotSqlite),
        }
    }

    /// Migrates the schema to the version that this program needs, and returns the schema before. Creates a missing
    /// SQLite file and the folders of its path. On PostgreSQL other processes can serve during and after the migration.
    pub async fn migrate(&self) -> Result<Schema, OpenError> {
        match &self.0 {
            Kind::Sqlite(location) => migrations::migrate_sqlite(location),
            Kind::Postgres(target) => migrations::migrate_postgres(target).await,
        }
    }

    /// Like [`Database::migrate`], and drops what only older programs need: none of them works on the database any
    /// more.
    pub async fn finish(&self) -> Result<Schema, OpenError> {
        match &self.0 {
            Kind::Sqlite(location) => migrations::finish_sqlite(location),
            Kind::Postgres(target) => migrations::finish_postgres(target).await,
        }
    }
}

/// A write that changes nothing was tried and taken.
#[derive(Debug)]
pub struct TriedWrite {
    /// What an administrator should know of the server: its limits, and what it lacks.
    pub warnings: Vec<String>,
}

/// An open database.
#[derive(Debug, Clone)]
pub struct Store {
    backend: Arc<Backend>,
    condition: Arc<Condition>,
    environment: Arc<dyn Environment>,
    claims: Claims,
}

#[derive(Debug)]
enum Backend {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

impl Store {
    /// Opens a database whose schema this program can use. `connections`: the number of connections to PostgreSQL for
    /// short operations. Half as many more may be opened for long reads.
    pub async fn open(
        database: Database,
        connections: usize,
        environment: Arc<dyn Environment>,
    ) -> Result<Self, OpenError> {
        database.schema().await?.check()?;
        let backend = match &database.0 {
            Kind::Sqlite(location) => Backend::Sqlite(Sqlite::open(location.clone(), Arc::clone(&environment))?),
            Kind::Postgres(target) => {
                Backend::Postgres(Postgres::open(target, connections, Arc::clone(&environment)).await?)
            }
        };
        Ok(Self {
            backend: Arc::new(backend),
            condition: Arc::default(),
            environment,
            claims: Claims::default(),
        })
    }

    /// Runs an operation in its own transaction according to the call. Returns its output and the events of its
    /// changes.
    pub async fn run<O: Op>(&self, call: Call, op: O) -> Result<Done<O::Output>, Error> {
        self.run_erased(call, Arc::new(op)).await?.typed()
    }

    #[tracing::instrument(level = "debug", skip_all, fields(op = op.name()))]
    async fn run_erased(&self, call: Call, op: SharedOp) -> Result<Done<AnyOutput>, Error> {
        self.condition.admit(op.access())?;
        let (name, mode, begun) = (op.name(), call.mode, Instant::now());
        let result = match &*self.backend {
            Backend::Sqlite(sqlite) => sqlite.run(call, op).await,
            Backend::Postgres(postgres) => postgres.run(call, op).await,
        };
        timings::record(name, outcome(&result), begun.elapsed());
        self.condition.note(mode, &result);
        result
    }

    /// Runs an operation as [`Store::run`] does, and creates the answer to its client. If the call has a key for which
    /// an answer is stored, returns that answer instead.
    pub async fn answer(&self, call: Call, op: AnsweredOp) -> Result<RequestOutcome, Error> {
        let mode = call.mode;
        let operation = Arc::new(OperationWithAnswer(op.clone()));
        let Done { output, events } = self.run_erased(call, operation).await?.typed()?;
        let answer = match output {
            Outcome::Earlier(answer) => return Ok(RequestOutcome::Earlier(answer)),
            Outcome::Stored(answer) => answer,
            Outcome::Output(output) => op.render(&output)?,
        };
        Ok(match mode {
            Mode::Keep => RequestOutcome::Done(answer),
            Mode::Try => RequestOutcome::Tried(answer, events),
        })
    }

    /// Claims a key for a request. Returns the stored answer, or a guard under which the request can be run now.
    /// Refuses a key that was used for a different request, and one whose request is still running.
    pub async fn claim(&self, claim: Claim) -> Result<ClaimResult, Error> {
        let guard = self.claims.begin(claim.clone())?;
        match self.run(Call::of_system(), FindAnswer(claim)).await?.output {
            Some(answer) => Ok(ClaimResult::Earlier(answer)),
            None => Ok(ClaimResult::Now(guard)),
        }
    }

    /// Removes expired rows. Uses many small transactions, so that no write waits for long.
    pub async fn tidy(&self) -> Result<(), Error> {
        while self.run(Call::of_system(), RemoveOldAnswers).await?.output == REMOVAL_BATCH {}
        Ok(())
    }

    /// Ends memberships, roles and places in groups whose time has come.
    pub async fn expire(&self) -> Result<(), Error> {
        if self.run(Call::of_system(), AnyDue).await?.output {
            while self.run(Call::of_system(), Expire).await?.output == EXPIRY_BATCH {}
        }
        Ok(())
    }

    /// Fails unless the database responds, its schema fits this program, and it accepts writes. If no write has succeeded
    /// in the last ten seconds, this tries one that changes nothing: clients may send none while the server isn't ready.
    /// Returns the number of the last event.
    pub async fn check(&self) -> Result<i64, OpenError> {
        if let Some(why) = self.condition.damage() {
            return Err(OpenError::Broken(why.to_owned()));
        }
        if let Backend::Postgres(postgres) = &*self.backend {
            postgres.check().await?;
        }
        if self.condition.is_full() {
            self.run(Call::of_system(), Room).await?;
            self.condition.has_room();
        }
        if !self.condition.takes_writes() {
            self.run_test_writes().await?;
            self.condition.has_kept_a_write();
        }
        let seen = self.run(Call::of_system(), Look).await?.output;
        seen.schema.check()?;
        Ok(seen.last_event)
    }

    /// Fails if metadata of members is encrypted with a key that this process doesn't have.
    pub async fn check_keys(&self) -> Result<(), OpenError> {
        let forms = self.run(Call::of_system(), FindForms).await?.output;
        Ok(self.environment.encryption_keys().suffice_for(&forms)?)
    }

    /// Writes what writes of any kind write: the row that each of them changes, and the tables of users. Keeps the content.
    async fn run_test_writes(&self) -> Result<(), Error> {
        self.run(Call::of_system(), Trial).await?;
        let dry_run = Call {
            mode: Mode::Try,
            ..Call::of_system()
        };
        self.run(dry_run, TrialOfUser).await?;
        Ok(())
    }

    /// The work of [`Database::try_write`].
    async fn check_and_warn(&self) -> Result<TriedWrite, OpenError> {
        let warnings = self.warnings().await?;
        self.check().await?;
        Ok(TriedWrite { warnings })
    }

    /// Warnings about limits of the database that this process may reach, and about what the database lacks.
    pub async fn warnings(&self) -> Result<Vec<String>, OpenError> {
        match &*self.backend {
            Backend::Sqlite(_) => Ok(Vec::new()),
            Backend::Postgres(postgres) => postgres.warnings().await,
        }
    }

    /// Sets the gauges for the condition of the database, without a query.
    pub fn measure(&self) {
        self.condition.measure();
        match &*self.backend {
            Backend::Sqlite(sqlite) => sqlite.measure(),
            Backend::Postgres(postgres) => postgres.measure(),
        }
    }

    /// The source of time, ids and randomness.
    #[must_use]
    pub fn environment(&self) -> &Arc<dyn Environment> {
        &self.environment
    }

    /// Whether only one process at a time can write, as with SQLite.
    #[must_use]
    pub fn has_one_writer(&self) -> bool {
        matches!(*self.backend, Backend::Sqlite(_))
    }

    /// Finishes queued operations and closes the database.
    pub async fn close(&self) {
        match &*self.backend {
            Backend::Sqlite(sqlite) => sqlite.close().await,
            Backend::Postgres(postgres) => postgres.close(),
        }
    }
}

fn outcome<T>(result: &Result<T, Error>) -> &'static str {
    match result {
        Ok(_) => "ok",
        Err(Error::Refused(_) | Error::InBatch { .. }) => "refused",
        Err(Error::ChangedMeanwhile(_)) => "changed_meanwhile",
        Err(Error::Repeated(_)) => "repeated",
        Err(Error::Unreadable(_)) => "unreadable",
        Err(Error::Unavailable(_)) => "unavailable",
        Err(Error::NotWritable(_)) => "not_writable",
        Err(Error::Full(_)) => "full",
        Err(Error::Damaged(_)) => "damaged",
        Err(Error::Busy(_)) => "busy",
        Err(Error::ReaderGone) => "reader_gone",
        Err(Error::Transfer(_)) => "transfer",
        Err(Error::Failed(_)) => "failed",
    }
}
