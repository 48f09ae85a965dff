//! Opens the database for a command that works on it directly.

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

/// Opens the database for a command that only reads, and closes it even if the work fails. A database without Roster's
/// tables, or with older ones, is refused and not changed.
pub async fn to_read<T>(
    config: &Config,
    work: impl AsyncFnOnce(&Connection) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let connection = Connection::open(config).await?;
    connection.work(work).await
}

/// Like [`to_read`], for a command that changes something: reports on stderr which database it changes. It neither
/// creates nor migrates a database: no server would be serving one that it created by mistake, and running servers may
/// need the older schema.
pub async fn to_write<T>(
    config: &Config,
    work: impl AsyncFnOnce(&Connection) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let connection = Connection::open(config).await?;
    connection.note_database();
    connection.work(work).await
}

/// Like [`to_write`], for a command that may create a directory: creates or migrates the database first.
pub async fn to_begin<T>(
    config: &Config,
    work: impl AsyncFnOnce(&Connection) -> Result<T, Failure>,
) -> Result<T, Failure> {
    // Reported first, so that it is known which database a failed migration was for.
    note_database(&config.database_url);
    let had = Database::parse(config.database_url.expose())?.migrate().await?;
    if had.version == 0 {
        note("created the tables of a new directory in it");
    }
    Connection::open(config).await?.work(work).await
}

/// Reports on stderr which database a command changes.
pub fn note_database(url: &DatabaseUrl) {
    note(&format!("the database is {}", url.located()));
}

impl Connection {
    async fn open(config: &Config) -> Result<Self, Failure> {
        let url = config.database_url.clone();
        let database = Database::parse(url.expose())?;
        match Store::open(
            database,
            config.database_pool,
            Arc::new(System::with_keys(config.encryption_keys.clone())),
        )
        .await
        {
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

    /// Reports on stderr which database is changed.
    pub fn note_database(&self) {
        note_database(&self.url);
    }

    /// The same connection, whose operations are recorded as part of an import.
    pub fn of_import(&self) -> Self {
        Self {
            store: self.store.clone(),
            url: self.url.clone(),
            via: Via::Import,
        }
    }

    /// Runs an operation for the user of the command line.
    pub async fn run<O: Op>(&self, op: O) -> Result<O::Output, store::Error> {
        Ok(self.call(Mode::Keep, op).await?.output)
    }

    /// Like [`Self::run`], with a choice between keeping the changes and a dry run.
    pub async fn call<O: Op>(&self, mode: Mode, op: O) -> Result<Done<O::Output>, store::Error> {
        self.store.run(self.call_in(mode), op).await
    }

    /// The events of a dry run, in the form in which the log shows them.
    pub fn told(&self, events: Vec<Event>) -> Result<Vec<ToldEvent>, store::Error> {
        Ok(ToldEvent::of_call(events, &self.call_in(Mode::Try))?)
    }

    fn call_in(&self, mode: Mode) -> Call {
        Call {
            mode,
            ..Call::new(Actor::Cli(system_user()), self.via)
        }
    }

    /// Runs an operation on the object that the user calls `reference`.
    pub async fn run_on<O: Op>(&self, reference: &str, op: O) -> Result<O::Output, Failure> {
        self.run(op).await.map_err(|error| Failure::about(reference, error))
    }

    /// Whether only one process at a time can write.
    pub fn has_one_writer(&self) -> bool {
        self.store.has_one_writer()
    }

    /// The source of time, ids and randomness of its operations.
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

    /// Takes as long as checking a password, for a user who has none.
    pub async fn verify_nothing(&self, password: SecretString) -> Result<(), store::Error> {
        self.hasher().verify_nothing(password).await
    }

    fn hasher(&self) -> PasswordHasher {
        PasswordHasher::new(Arc::clone(self.environment()))
    }
}

/// The name of the system's user, which the event log records; "unknown" if it has none.
fn system_user() -> String {
    whoami::username().unwrap_or_else(|_| "unknown".to_owned())
}
