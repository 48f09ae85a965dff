//! PostgreSQL: pools of connections, prepared statements, retries.

mod conn;
mod group;
mod hosts;
mod parameter;
mod pooled;
mod queue;
mod requirements;
mod search_index;
mod session;
mod target;
mod tls;
mod url;

use crate::dialect::describe;
use crate::log::append;
use crate::perform::{AnyOutput, ErasedOp, SharedOp, perform};
use crate::{Access, Call, Done, Environment, Error, Fault, Mode, OpenError};
use conn::PostgresConn;
use deadpool_postgres::{ClientWrapper, Manager, ManagerConfig, Pool, PoolError, RecyclingMethod, Runtime};
use deadpool_postgres::{TimeoutType, Timeouts};
use hosts::OneAfterTheOther;
use pooled::{Exchange, Pooled, SharedSettings};
use queue::{Job, Outcome, Queue};
use requirements::Look;
use session::Session;
use std::sync::Arc;
use std::time::Duration;
use tokio_postgres::IsolationLevel;

pub(crate) use hosts::connect;
pub(crate) use requirements::check_before_migration;
pub(crate) use target::Target;
pub(crate) use url::parse as parse_url;

/// How long an operation waits for a connection.
const POOL_TIMEOUT: Duration = Duration::from_secs(5);

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
    settings: Arc<SharedSettings>,
}

impl Postgres {
    /// Prepares the pools. Connections are opened when they are needed.
    pub(crate) async fn open(
        target: &Target,
        connections: usize,
        environment: Arc<dyn Environment>,
    ) -> Result<Self, OpenError> {
        let session = Session::of(target).await?;
        let opened = Self {
            pool: pool(target, session, connections)?,
            stream_pool: pool(target, session, connections.div_ceil(2))?,
            queue: Queue::default(),
            environment,
            settings: Arc::new(SharedSettings {
                session,
                tls: target.tls.clone(),
            }),
        };
        match opened.check().await {
            // Reads still work.
            Err(error @ OpenError::NotWritable(_)) => tracing::warn!(%error),
            result => result?,
        }
        Ok(opened)
    }

    /// Runs an operation in the way that its access asks for.
    pub(crate) async fn run(&self, call: Call, op: SharedOp) -> Result<Done<AnyOutput>, Error> {
        let result = match op.access() {
            Access::Point => self.point(&call, &*op).await,
            Access::Snapshot => self.try_once(&self.pool, &call, &*op).await,
            Access::Stream => self.try_once(&self.stream_pool, &call, &*op).await,
            Access::Write => self.write(call, op).await,
        };
        result.map_err(|error| match error {
            // A read meets it on a standby, which the primary's changes may overtake.
            Error::Failed(Fault::Conflict(why)) => Error::Unavailable(why),
            other => other,
        })
    }

    async fn point(&self, call: &Call, op: &dyn ErasedOp) -> Result<Done<AnyOutput>, Error> {
        let mut pooled = self.take(&self.pool).await?;
        let (client, exchange) = pooled.parts()?;
        let mut conn = PostgresConn {
            client,
            statements: exchange.statements(&client.statement_cache),
            exchange,
            can_write: false,
        };
        let result = perform(op, &mut conn, &*self.environment, call).await;
        pooled.settle(result).map(|performed| performed.done)
    }

    /// Runs a write: by itself if a connection is free, else together with others that wait for one.
    async fn write(&self, call: Call, op: SharedOp) -> Result<Done<AnyOutput>, Error> {
        let pool = self.pool.status();
        if pool.available > 0 || pool.size < pool.max_size {
            return self.write_alone(&call, &*op).await;
        }
        match self.write_together(&call, &op).await? {
            Outcome::Answered(result) => result,
            Outcome::Alone => self.write_alone(&call, &*op).await,
        }
    }

    /// Waits for a connection, or until another write that got one has run this one too.
    async fn write_together(&self, call: &Call, op: &SharedOp) -> Result<Outcome, Error> {
        let (position, mut outcome) = self.queue.push(call.clone(), Arc::clone(op));
        tokio::select! {
            biased;
            outcome = &mut outcome => return Ok(outcome.unwrap_or(Outcome::Alone)),
            pooled = self.take(&self.pool) => match pooled {
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
    async fn write_alone(&self, call: &Call, op: &dyn ErasedOp) -> Result<Done<AnyOutput>, Error> {
        for attempt in 1..ATTEMPTS {
            match self.try_once(&self.pool, call, op).await {
                Err(Error::Failed(Fault::Conflict(why))) => {
                    tracing::debug!(
                        op = op.name(),
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
    async fn try_once(&self, pool: &Pool, call: &Call, op: &dyn ErasedOp) -> Result<Done<AnyOutput>, Error> {
        let mut pooled = self.take(pool).await?;
        let (client, exchange) = pooled.parts()?;
        let result = self.transact(client, exchange, call, op).await;
        pooled.settle(result)
    }

    async fn transact(
        &self,
        client: &mut ClientWrapper,
        exchange: &Exchange,
        call: &Call,
        op: &dyn ErasedOp,
    ) -> Result<Done<AnyOutput>, Error> {
        let can_write = op.access() == Access::Write;
        let transaction = client.build_transaction();
        let transaction = if can_write {
            pooled::writing(transaction)
        } else {
            transaction
                .isolation_level(IsolationLevel::RepeatableRead)
                .read_only(true)
        };
        let transaction = exchange.begin(transaction).await?;
        let mut conn = PostgresConn {
            client: transaction.client(),
            statements: exchange.statements(&transaction.statement_cache),
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

    /// Waits for a connection of a pool.
    async fn take(&self, pool: &Pool) -> Result<Pooled, Error> {
        let client = pool.get().await.map_err(|error| {
            Error::Unavailable(match error {
                PoolError::Timeout(TimeoutType::Wait) => "all connections to PostgreSQL are in use".into(),
                PoolError::Timeout(_) => "PostgreSQL doesn't answer".into(),
                PoolError::Backend(error) => hosts::explain(&error),
                other => describe(&other),
            })
        });
        Ok(Pooled::new(client?, Arc::clone(&self.settings)))
    }

    /// Warnings if this process may need more connections than the server allows, and if searches read all users.
    pub(crate) async fn warnings(&self) -> Result<Vec<String>, OpenError> {
        let look = self.look().await?;
        let wanted = self.pool.status().max_size + self.stream_pool.status().max_size;
        // A pooler shares fewer connections among more clients.
        let is_own = !self.settings.session.is_shared;
        let connections = is_own.then(|| look.too_few_connections(wanted)).flatten();
        Ok(connections
            .into_iter()
            .chain(self.missing_search_index().await?)
            .collect())
    }

    async fn missing_search_index(&self) -> Result<Option<String>, Error> {
        let mut pooled = self.take(&self.pool).await?;
        let (client, exchange) = pooled.parts()?;
        let missing = exchange.answer(search_index::missing(client)).await;
        pooled.settle(missing.map_err(Error::from))
    }

    /// Fails unless the server, the database and the role are as Roster needs them, and a new connection could write.
    /// Closes idle connections that were opened before a setting changed, so that all connections have the same settings.
    pub(crate) async fn check(&self) -> Result<(), OpenError> {
        let mut look = self.look().await?;
        if look.is_outdated() {
            for pool in [&self.pool, &self.stream_pool] {
                pool.retain(|_, _| false);
            }
            look = self.look().await?;
        }
        look.obstacle().map_or(Ok(()), Err)
    }

    async fn look(&self) -> Result<Look, Error> {
        let mut pooled = self.take(&self.pool).await?;
        let (client, exchange) = pooled.parts()?;
        let look = exchange.answer(Look::at(client)).await;
        pooled.settle(look.map_err(Error::from))
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

fn pool(target: &Target, session: Session, connections: usize) -> Result<Pool, OpenError> {
    let config = &target.config;
    let settings = ManagerConfig {
        recycling_method: RecyclingMethod::Fast,
    };
    let timeouts = Timeouts {
        wait: Some(POOL_TIMEOUT),
        create: Some(hosts::limit_of_all(config)),
        recycle: Some(hosts::CONNECT_TIMEOUT),
    };
    Pool::builder(Manager::from_connect(
        config.clone(),
        OneAfterTheOther(target.tls.clone()),
        settings,
    ))
    .max_size(connections)
    .timeouts(timeouts)
    .post_create(session.set_up())
    .runtime(Runtime::Tokio1)
    .build()
    .map_err(|error| OpenError::Unreachable(error.to_string()))
}
