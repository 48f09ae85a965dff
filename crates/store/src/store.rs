//! The store: a database, whichever it is, that operations run on.

use crate::op::{Op, Origin};
use crate::postgres::Postgres;
use crate::sqlite::{Location, Sqlite};
use crate::{Environment, Error, OpenError, migrations, postgres};
use std::sync::Arc;
use std::time::Instant;

/// Which database: what a URL says, before anything is opened.
#[derive(Debug, Clone)]
pub struct Database(Kind);

#[derive(Debug, Clone)]
enum Kind {
    Sqlite(Location),
    Postgres(Box<tokio_postgres::Config>),
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

    /// The version of the database's schema; 0 if there is none yet.
    pub async fn schema_version(&self) -> Result<i64, OpenError> {
        match &self.0 {
            Kind::Sqlite(location) => migrations::version_of_sqlite(location),
            Kind::Postgres(config) => migrations::version_of_postgres(config).await,
        }
    }

    /// Brings the schema to the version that this program needs; answers the version it had. Makes a SQLite file, and the
    /// folders of its path, where they are missing.
    pub async fn migrate(&self) -> Result<i64, OpenError> {
        match &self.0 {
            Kind::Sqlite(location) => migrations::migrate_sqlite(location),
            Kind::Postgres(config) => migrations::migrate_postgres(config).await,
        }
    }
}

/// An open database.
#[derive(Debug, Clone)]
pub struct Store {
    backend: Arc<Backend>,
    environment: Arc<dyn Environment>,
}

#[derive(Debug)]
enum Backend {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

impl Store {
    /// Opens a database whose schema is current. `connections`: how many to PostgreSQL for short operations; half as many
    /// again may be made for long reads.
    pub async fn open(
        database: Database,
        connections: usize,
        environment: Arc<dyn Environment>,
    ) -> Result<Self, OpenError> {
        migrations::check(database.schema_version().await?)?;
        let backend = match &database.0 {
            Kind::Sqlite(location) => Backend::Sqlite(Sqlite::open(location.clone(), Arc::clone(&environment))?),
            Kind::Postgres(config) => Backend::Postgres(Postgres::open(config, connections, Arc::clone(&environment))?),
        };
        Ok(Self {
            backend: Arc::new(backend),
            environment,
        })
    }

    /// Runs an operation in a transaction of its own.
    #[tracing::instrument(level = "debug", skip_all, fields(op = O::NAME))]
    pub async fn run<O: Op>(&self, origin: Origin, op: O) -> Result<O::Output, Error> {
        let begun = Instant::now();
        let result = match &*self.backend {
            Backend::Sqlite(sqlite) => sqlite.run(origin, op).await,
            Backend::Postgres(postgres) => postgres.run(&origin, &op).await,
        };
        metrics::histogram!("roster_op_duration_seconds", "op" => O::NAME, "outcome" => outcome(&result))
            .record(begun.elapsed());
        result
    }

    /// Fails unless the database answers and its schema is current.
    pub async fn check(&self, origin: Origin) -> Result<(), OpenError> {
        let version = self.run(origin, crate::ops::schema::Version).await;
        migrations::check(version.map_err(|error| OpenError::Unreachable(error.to_string()))?)
    }

    /// Where this store takes time, ids and randomness from.
    #[must_use]
    pub fn environment(&self) -> &Arc<dyn Environment> {
        &self.environment
    }

    /// Finishes what is queued and closes the database.
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
        Err(Error::Refused(_)) => "refused",
        Err(Error::Unavailable(_)) => "unavailable",
        Err(Error::Busy(_)) => "busy",
        Err(Error::ReaderGone) => "reader_gone",
        Err(Error::Failed(_)) => "failed",
    }
}
