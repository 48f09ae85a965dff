//! The database, for a command that works on it directly.

use std::sync::Arc;

use directory::{Actor, Password, PasswordHash, Via};
use secrecy::SecretString;
use store::{Call, Database, Environment, Op, OpenError, PasswordHasher, Store, System, Verdict};

use crate::config::Config;
use crate::failure::Failure;

/// A database whose schema is current, opened for a command.
pub struct Connection {
    store: Store,
}

/// Opens the database, works on it, and closes it however the work ended. Brings the schema up to date first, so that
/// the first command on a new database just works.
pub async fn with<T>(config: &Config, work: impl AsyncFnOnce(&Connection) -> Result<T, Failure>) -> Result<T, Failure> {
    Database::parse(config.database_url.expose())?.migrate().await?;
    with_current(config, work).await
}

/// The same for a database that is left as it is: one without Roster's tables, or with older ones, is refused.
pub async fn with_current<T>(
    config: &Config,
    work: impl AsyncFnOnce(&Connection) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let database = Database::parse(config.database_url.expose())?;
    let opened = Store::open(database, config.database_pool, Arc::new(System::default())).await;
    let store = opened.map_err(|error| match error {
        OpenError::Old { found: 0, .. } => Failure::NoDirectory(config.database_url.clone()),
        other => other.into(),
    })?;
    let connection = Connection { store };
    let result = work(&connection).await;
    connection.store.close().await;
    result
}

impl Connection {
    /// Runs an operation in the name of the command line.
    pub async fn run<O: Op>(&self, op: O) -> Result<O::Output, store::Error> {
        let call = Call::new(Actor::Cli(system_user()), Via::Cli);
        Ok(self.store.run(call, op).await?.output)
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

    fn hasher(&self) -> PasswordHasher {
        PasswordHasher::new(Arc::clone(self.environment()))
    }
}

/// The name of the system's user, whom the event log names; the number of one who has no name.
fn system_user() -> String {
    whoami::username().unwrap_or_else(|_| "unknown".to_owned())
}
