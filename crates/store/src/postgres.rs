//! PostgreSQL: pools of connections, prepared statements, retries.

mod conn;
mod durability;

use crate::dialect::postgres_fault;
use crate::op::{Access, Op, Origin, perform};
use crate::{Environment, Error, Fault, OpenError};
use conn::PostgresConn;
use deadpool_postgres::{Client, Manager, ManagerConfig, Pool, PoolError, RecyclingMethod, Runtime, Timeouts};
use std::sync::Arc;
use std::time::Duration;
use tokio_postgres::config::Host;
use tokio_postgres::{Config, IsolationLevel, NoTls};

/// How long an operation waits for a connection.
const POOL_TIMEOUT: Duration = Duration::from_secs(5);

/// How long reaching one host may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// How long the server works on one statement before it gives up.
const STATEMENT_TIMEOUT: &str = "-c statement_timeout=30s";

/// How often an operation is run when other transactions are in its way.
const ATTEMPTS: u32 = 8;

/// A PostgreSQL database.
#[derive(Debug)]
pub(crate) struct Postgres {
    pool: Pool,
    /// Long reads hold a connection for as long as their client reads, so they have connections of their own.
    scan_pool: Pool,
    environment: Arc<dyn Environment>,
}

impl Postgres {
    /// Prepares the pools. Connections are made when they are needed.
    pub(crate) fn open(
        config: &Config,
        connections: usize,
        environment: Arc<dyn Environment>,
    ) -> Result<Self, OpenError> {
        Ok(Self {
            pool: pool(config, connections)?,
            scan_pool: pool(config, connections.div_ceil(2))?,
            environment,
        })
    }

    /// Runs an operation in the way that its access asks for.
    pub(crate) async fn run<O: Op>(&self, origin: &Origin, op: &O) -> Result<O::Output, Error> {
        match O::ACCESS {
            Access::Point => {
                let client = self.client(&self.pool).await?;
                let mut conn = PostgresConn {
                    client: &client,
                    statements: &client.statement_cache,
                };
                perform(op, &mut conn, &*self.environment, origin).await
            }
            Access::Scan => self.scan(origin, op).await,
            Access::Write => self.write(origin, op).await,
        }
    }

    async fn scan<O: Op>(&self, origin: &Origin, op: &O) -> Result<O::Output, Error> {
        let mut client = self.client(&self.scan_pool).await?;
        let transaction = client
            .build_transaction()
            .isolation_level(IsolationLevel::RepeatableRead)
            .read_only(true);
        let transaction = transaction.start().await.map_err(postgres_fault)?;
        let mut conn = PostgresConn {
            client: transaction.client(),
            statements: &transaction.statement_cache,
        };
        let output = perform(op, &mut conn, &*self.environment, origin).await?;
        transaction.commit().await.map_err(postgres_fault)?;
        Ok(output)
    }

    /// Runs a write, again from the start as long as other transactions are in its way.
    async fn write<O: Op>(&self, origin: &Origin, op: &O) -> Result<O::Output, Error> {
        for attempt in 1..ATTEMPTS {
            match self.try_write(origin, op).await {
                Err(Error::Failed(Fault::Conflict(why))) => {
                    tracing::debug!(
                        op = O::NAME,
                        attempt,
                        why,
                        "another transaction was in the way; trying again"
                    );
                    tokio::time::sleep(Duration::from_millis(u64::from(attempt * attempt))).await;
                }
                result => return result,
            }
        }
        self.try_write(origin, op).await.map_err(|error| match error {
            Error::Failed(Fault::Conflict(why)) => Error::Unavailable(why),
            other => other,
        })
    }

    async fn try_write<O: Op>(&self, origin: &Origin, op: &O) -> Result<O::Output, Error> {
        let mut client = self.client(&self.pool).await?;
        let transaction = client.transaction().await.map_err(postgres_fault)?;
        let mut conn = PostgresConn {
            client: transaction.client(),
            statements: &transaction.statement_cache,
        };
        // An early return drops the transaction, which rolls it back.
        let output = perform(op, &mut conn, &*self.environment, origin).await?;
        transaction.commit().await.map_err(postgres_fault)?;
        Ok(output)
    }

    async fn client(&self, pool: &Pool) -> Result<Client, Error> {
        let client = pool.get().await.map_err(|error| match error {
            PoolError::Timeout(_) => Error::Unavailable("all connections to PostgreSQL are in use".into()),
            other => Error::Unavailable(crate::dialect::describe(&other)),
        });
        let status = pool.status();
        metrics::gauge!("roster_pool_connections").set(status.size as f64);
        metrics::gauge!("roster_pool_connections_idle").set(status.available as f64);
        metrics::gauge!("roster_pool_waiting").set(status.waiting as f64);
        client
    }

    /// Closes the pools; connections end when their operation does.
    pub(crate) fn close(&self) {
        self.pool.close();
        self.scan_pool.close();
    }
}

/// Reads a `postgres://` URL, with several hosts if need be, and adds what Roster wants of a connection.
pub(crate) fn parse_url(url: &str) -> Result<Config, OpenError> {
    refuse_split_password(url)?;
    let mut config: Config = url.parse().map_err(|error: tokio_postgres::Error| {
        let example = "postgres://roster@db1.example.com,db2.example.com/roster";
        OpenError::Url(format!(
            "DATABASE_URL is no PostgreSQL URL: {}; an example: {example}",
            crate::dialect::describe(&error)
        ))
    })?;
    let options = format!("{} {STATEMENT_TIMEOUT}", config.get_options().unwrap_or_default());
    config.options(options.trim());
    if config.get_application_name().is_none() {
        config.application_name("roster");
    }
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(CONNECT_TIMEOUT);
    }
    Ok(config)
}

/// The driver takes the first `@` for the end of the password: one inside of it would make its rest a host's name, which
/// messages and logs show.
fn refuse_split_password(url: &str) -> Result<(), OpenError> {
    // Also behind a question mark, as that may be inside of the password too.
    if url.matches('@').count() > 1 {
        return Err(OpenError::Url(
            "DATABASE_URL has more than one @: write one inside of a user's name, password or option as %40, such as \
             postgres://roster:p%40ss@localhost/roster"
                .to_owned(),
        ));
    }
    Ok(())
}

fn pool(config: &Config, connections: usize) -> Result<Pool, OpenError> {
    let settings = ManagerConfig {
        recycling_method: RecyclingMethod::Fast,
    };
    let timeouts = Timeouts {
        wait: Some(POOL_TIMEOUT),
        create: Some(connect_limit(config)),
        recycle: Some(CONNECT_TIMEOUT),
    };
    Pool::builder(Manager::from_config(config.clone(), NoTls, settings))
        .max_size(connections)
        .timeouts(timeouts)
        .post_create(durability::wait_for_the_disk())
        .runtime(Runtime::Tokio1)
        .build()
        .map_err(|error| OpenError::Unreachable(error.to_string()))
}

/// The hosts of a URL, for people.
fn hosts(config: &Config) -> String {
    let names = config.get_hosts().iter().map(|host| match host {
        Host::Tcp(name) => name.clone(),
        Host::Unix(path) => path.display().to_string(),
    });
    let ports = config.get_ports();
    let with_ports = names.enumerate().map(|(index, name)| {
        // One port counts for all hosts.
        let port = ports.get(index).or(ports.first()).unwrap_or(&5432);
        format!("{name}:{port}")
    });
    with_ports.collect::<Vec<_>>().join(", ")
}

/// How long a connection may take to be made: the time to try each host, and as much again as for one host to get through
/// the handshake, which the driver doesn't limit.
fn connect_limit(config: &Config) -> Duration {
    let hosts = u32::try_from(config.get_hosts().len()).unwrap_or(u32::MAX);
    let of_one = config.get_connect_timeout().unwrap_or(&CONNECT_TIMEOUT);
    of_one.saturating_mul(hosts.saturating_add(1))
}

/// One connection outside of the pools, for migrations. Ends when the returned client is dropped.
pub(crate) async fn connect(config: &Config) -> Result<tokio_postgres::Client, OpenError> {
    let unreachable = |why: String| {
        OpenError::Unreachable(format!(
            "can't reach PostgreSQL at {}: {why}; check DATABASE_URL and that the server runs",
            hosts(config)
        ))
    };
    let (client, connection) = tokio::time::timeout(connect_limit(config), config.connect(NoTls))
        .await
        .map_err(|_| unreachable("the server doesn't answer".into()))?
        .map_err(|error| unreachable(crate::dialect::describe(&error)))?;
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!(%error, "a connection to PostgreSQL ended");
        }
    });
    Ok(client)
}
