//! PostgreSQL: pools of connections, prepared statements, retries.

mod conn;
mod durability;
mod group;
mod hosts;
mod pooled;
mod queue;

use crate::log::append;
use crate::perform::perform;
use crate::{Access, Call, Done, Environment, Error, Fault, Mode, Op, OpenError};
use conn::PostgresConn;
use deadpool_postgres::{ClientWrapper, Manager, ManagerConfig, Pool, PoolError, RecyclingMethod, Runtime};
use deadpool_postgres::{TimeoutType, Timeouts};
use pooled::{Exchange, Pooled};
use queue::{Job, Outcome, Queue};
use std::sync::Arc;
use std::time::Duration;
use tokio_postgres::{Config, IsolationLevel};

pub(crate) use hosts::connect;

/// How long an operation waits for a connection.
const POOL_TIMEOUT: Duration = Duration::from_secs(5);

/// How long the server works on one statement, or lets it wait for a lock, before it gives up. The URL may say otherwise.
const STATEMENT_TIMEOUT: &str = "-c statement_timeout=8s";

/// How long the system tries to reach a host that acknowledges nothing, and after which idleness it begins to ask. A
/// server that is gone without a word is so noticed even while nobody asks it anything.
const UNACKNOWLEDGED: Duration = Duration::from_secs(10);
const KEEPALIVE_IDLE: Duration = Duration::from_secs(10);
const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(5);

/// When the driver begins to ask by itself.
const DRIVERS_KEEPALIVE_IDLE: Duration = Duration::from_hours(2);

/// How often an operation is run when other transactions are in its way.
const ATTEMPTS: u32 = 8;

/// A PostgreSQL database.
#[derive(Debug)]
pub(crate) struct Postgres {
    pool: Pool,
    /// Long reads hold a connection for as long as their client reads, so they have connections of their own.
    stream_pool: Pool,
    /// Writes that wait for a connection.
    queue: Queue,
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
            stream_pool: pool(config, connections.div_ceil(2))?,
            queue: Queue::default(),
            environment,
        })
    }

    /// Runs an operation in the way that its access asks for.
    pub(crate) async fn run<O: Op>(&self, call: Call, op: O) -> Result<Done<O::Output>, Error> {
        let result = match O::ACCESS {
            Access::Point => self.point(&call, &op).await,
            Access::Snapshot => self.try_once(&self.pool, &call, &op).await,
            Access::Stream => self.try_once(&self.stream_pool, &call, &op).await,
            Access::Write => self.write(call, op).await,
        };
        result.map_err(|error| match error {
            // A read meets it on a standby, which the primary's changes may overtake.
            Error::Failed(Fault::Conflict(why)) => Error::Unavailable(why),
            other => other,
        })
    }

    async fn point<O: Op>(&self, call: &Call, op: &O) -> Result<Done<O::Output>, Error> {
        let mut pooled = take(&self.pool).await?;
        let (client, exchange) = pooled.parts()?;
        let mut conn = PostgresConn {
            client,
            statements: &client.statement_cache,
            exchange,
            can_write: false,
        };
        let result = perform(op, &mut conn, &*self.environment, call).await;
        pooled.settle(result).map(|performed| performed.done)
    }

    /// Runs a write: by itself if a connection is free, else together with others that wait for one.
    async fn write<O: Op>(&self, call: Call, op: O) -> Result<Done<O::Output>, Error> {
        let pool = self.pool.status();
        if pool.available > 0 || pool.size < pool.max_size {
            return self.write_alone(&call, &op).await;
        }
        let op = Arc::new(op);
        match self.write_together(&call, &op).await? {
            Outcome::Answered(result) => result,
            Outcome::Alone => self.write_alone(&call, &*op).await,
        }
    }

    /// Waits for a connection or for somebody who has one, whichever comes first.
    async fn write_together<O: Op>(&self, call: &Call, op: &Arc<O>) -> Result<Outcome<Done<O::Output>>, Error> {
        let (position, mut outcome) = self.queue.push(call.clone(), Arc::clone(op));
        tokio::select! {
            biased;
            outcome = &mut outcome => return Ok(outcome.unwrap_or(Outcome::Alone)),
            pooled = take(&self.pool) => match pooled {
                Ok(pooled) => self.commit_group(pooled, position.take_group()),
                Err(error) if position.leave() => return Err(error),
                Err(_) => {}
            },
        }
        Ok(outcome.await.unwrap_or(Outcome::Alone))
    }

    fn commit_group(&self, pooled: Pooled, jobs: Vec<Box<dyn Job>>) {
        if jobs.is_empty() {
            let _ = pooled.settle(Ok(()));
        } else {
            tokio::spawn(group::commit(pooled, jobs, Arc::clone(&self.environment)));
        }
    }

    /// Runs a write in a transaction of its own, again from the start as long as other transactions are in its way.
    async fn write_alone<O: Op>(&self, call: &Call, op: &O) -> Result<Done<O::Output>, Error> {
        for attempt in 1..ATTEMPTS {
            match self.try_once(&self.pool, call, op).await {
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
        self.try_once(&self.pool, call, op).await
    }

    /// Runs an operation in a transaction.
    async fn try_once<O: Op>(&self, pool: &Pool, call: &Call, op: &O) -> Result<Done<O::Output>, Error> {
        let mut pooled = take(pool).await?;
        let (client, exchange) = pooled.parts()?;
        let result = self.transact(client, exchange, call, op).await;
        pooled.settle(result)
    }

    async fn transact<O: Op>(
        &self,
        client: &mut ClientWrapper,
        exchange: &Exchange,
        call: &Call,
        op: &O,
    ) -> Result<Done<O::Output>, Error> {
        let can_write = O::ACCESS == Access::Write;
        let transaction = client.build_transaction();
        let transaction = if can_write {
            transaction
        } else {
            transaction
                .isolation_level(IsolationLevel::RepeatableRead)
                .read_only(true)
        };
        let transaction = exchange.answer(transaction.start()).await?;
        let mut conn = PostgresConn {
            client: transaction.client(),
            statements: &transaction.statement_cache,
            exchange,
            can_write,
        };
        // An early return drops the transaction, which rolls it back.
        let performed = perform(op, &mut conn, &*self.environment, call).await?;
        append(&mut conn, &*self.environment, &[&performed.entries]).await?;
        match call.mode {
            Mode::Keep => exchange.commit(transaction).await?,
            Mode::Try => exchange.answer(transaction.rollback()).await?,
        }
        Ok(performed.done)
    }

    /// Sets the gauges.
    pub(crate) fn measure(&self) {
        measure(&self.pool, "short");
        measure(&self.stream_pool, "lists");
    }

    /// Closes the pools; connections end when their operation does.
    pub(crate) fn close(&self) {
        self.pool.close();
        self.stream_pool.close();
    }
}

/// Sets the gauges of a pool.
fn measure(pool: &Pool, name: &'static str) {
    let status = pool.status();
    metrics::gauge!("roster_pool_connections", "pool" => name).set(status.size as f64);
    metrics::gauge!("roster_pool_connections_idle", "pool" => name).set(status.available as f64);
    metrics::gauge!("roster_pool_connections_max", "pool" => name).set(status.max_size as f64);
    metrics::gauge!("roster_pool_waiting", "pool" => name).set(status.waiting as f64);
}

async fn take(pool: &Pool) -> Result<Pooled, Error> {
    let client = pool.get().await.map_err(|error| {
        Error::Unavailable(match error {
            PoolError::Timeout(TimeoutType::Wait) => "all connections to PostgreSQL are in use".into(),
            PoolError::Timeout(_) => "PostgreSQL doesn't answer".into(),
            other => crate::dialect::describe(&other),
        })
    });
    Ok(Pooled::new(client?))
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
    // The last of two counts.
    let options = format!("{STATEMENT_TIMEOUT} {}", config.get_options().unwrap_or_default());
    config.options(options.trim());
    if config.get_application_name().is_none() {
        config.application_name("roster");
    }
    limit_silence(&mut config);
    Ok(config)
}

/// Adds the limits that the URL doesn't set.
fn limit_silence(config: &mut Config) {
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(hosts::CONNECT_TIMEOUT);
    }
    if config.get_tcp_user_timeout().is_none() {
        config.tcp_user_timeout(UNACKNOWLEDGED);
    }
    if config.get_keepalives_idle() == DRIVERS_KEEPALIVE_IDLE {
        config.keepalives_idle(KEEPALIVE_IDLE);
    }
    if config.get_keepalives_interval().is_none() {
        config.keepalives_interval(KEEPALIVE_INTERVAL);
    }
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
        create: Some(hosts::limit_of_all(config)),
        recycle: Some(hosts::CONNECT_TIMEOUT),
    };
    Pool::builder(Manager::from_connect(config.clone(), hosts::OneAfterTheOther, settings))
        .max_size(connections)
        .timeouts(timeouts)
        .post_create(durability::wait_for_the_disk())
        .runtime(Runtime::Tokio1)
        .build()
        .map_err(|error| OpenError::Unreachable(error.to_string()))
}
