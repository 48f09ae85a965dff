//! The database, for a command that works on it directly.

use std::sync::Arc;

use directory::{Actor, Event, Password, PasswordHash, Via};
use secrecy::SecretString;
use store::{
    Call, Database, Done, Environment, Mode, Op, OpenError, PasswordHasher, Store, System, ToldEvent, Verdict,
};

use crate::config::{Config, DatabaseUrl};
use crate::failure::{Failure, note};

/// A database whose schema is current, opened for a command.
pub struct Connection {
    store: Store,
    url: DatabaseUrl,
    via: Via,
}

/// Opens the database for a command that only reads, and closes it however the work ended. A database without Roster's
/// tables, or with older ones, is refused and stays as it is.
pub async fn to_read<T>(
    config: &Config,
    work: impl AsyncFnOnce(&Connection) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let connection = Connection::open(config).await?;
    connection.work(work).await
}

/// The same for a command that changes something: it says on stderr where. It doesn't create or migrate a database
/// either. Nobody serves one that a command creates by the way, and running servers may be older than this command.
pub async fn to_write<T>(
    config: &Config,
    work: impl AsyncFnOnce(&Connection) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let connection = Connection::open(config).await?;
    connection.note_database();
    connection.work(work).await
}

/// The same for a command that is there to begin a directory: it creates or migrates the database first.
pub async fn to_begin<T>(
    config: &Config,
    work: impl AsyncFnOnce(&Connection) -> Result<T, Failure>,
) -> Result<T, Failure> {
    // First, so that a migration that fails says where.
    note_database(&config.database_url);
    let had = Database::parse(config.database_url.expose())?.migrate().await?;
    if had.version == 0 {
        note("created the tables of a new directory in it");
    }
    Connection::open(config).await?.work(work).await
}

/// Says on stderr which database a command changes.
pub fn note_database(url: &DatabaseUrl) {
    note(&format!("the database is {}", url.located()));
}

impl Connection {
    async fn open(config: &Config) -> Result<Self, Failure> {
        let url = config.database_url.clone();
        let database = Database::parse(url.expose())?;
        match Store::open(database, config.database_pool, Arc::new(System::default())).await {
            Ok(store) => Ok(Self {
                store,
                url,
                via: Via::Cli,
            }),
            Err(error @ OpenError::Old { found, .. }) => Err(match found {
                0 => Failure::NoDirectory(url.located()),
                _ => Failure::OldDirectory(url.located(), error),
            }),
            Err(other) => Err(other.into()),
        }
    }

    async fn work<T>(self, work: impl AsyncFnOnce(&Self) -> Result<T, Failure>) -> Result<T, Failure> {
        let result = work(&self).await;
        self.store.close().await;
        result
    }

    /// Says on stderr which database is changed.
    pub fn note_database(&self) {
        note_database(&self.url);
    }

    /// The same connection, for operations that are part of an import.
    pub fn of_import(&self) -> Self {
        Self {
            store: self.store.clone(),
            url: self.url.clone(),
            via: Via::Import,
        }
    }

    /// Runs an operation in the name of the command line.
    pub async fn run<O: Op>(&self, op: O) -> Result<O::Output, store::Error> {
        Ok(self.call(Mode::Keep, op).await?.output)
    }

    /// The same, to keep what it does or only to try it.
    pub async fn call<O: Op>(&self, mode: Mode, op: O) -> Result<Done<O::Output>, store::Error> {
        self.store.run(self.call_in(mode), op).await
    }

    /// The events of a dry run, as the log would tell them.
    pub fn told(&self, events: Vec<Event>) -> Result<Vec<ToldEvent>, store::Error> {
        Ok(ToldEvent::of_call(events, &self.call_in(Mode::Try))?)
    }

    fn call_in(&self, mode: Mode) -> Call {
        Call {
            mode,
            ..Call::new(Actor::Cli(system_user()), self.via)
        }
    }

    /// Runs an operation on what a person calls `reference`.
    pub async fn run_on<O: Op>(&self, reference: &str, op: O) -> Result<O::Output, Failure> {
        self.run(op).await.map_err(|error| Failure::about(reference, error))
    }

    /// Whether one process at a time can write.
    pub fn has_one_writer(&self) -> bool {
        self.store.has_one_writer()
    }

    /// Where its operations take time, ids and randomness from.
    pub fn environment(&self) -> &Arc<dyn Environment> {
        self.store.environment()
    }

    /// Hashes a password.
    pub async fn hash(&self, password: Password) -> Result<PasswordHash, store::Error> {
        self.hasher().hash(password).await
    }

    /// Checks a password.
    pub async fn verify(&self, password: SecretString, hash: PasswordHash) -> Result<Verdict, store::Error> {
        self.hasher().verify(password, hash).await
    }

    /// Takes the time of checking a password, where there is none to check.
    pub async fn verify_nothing(&self, password: SecretString) -> Result<(), store::Error> {
        self.hasher().verify_nothing(password).await
    }

    fn hasher(&self) -> PasswordHasher {
        PasswordHasher::new(Arc::clone(self.environment()))
    }
}

/// The name of the system's user, whom the event log names; the number of one who has no name.
fn system_user() -> String {
    whoami::username().unwrap_or_else(|_| "unknown".to_owned())
}
