//! The settings of a connection's session: the statement timeout, `synchronous_commit`, and whether a pooler shares the
//! session with other clients.

use super::hosts::{CONNECT_TIMEOUT, connect};
use super::requirements::unreadable;
use super::target::{PoolMode, Target};
use crate::OpenError;
use deadpool_postgres::{Hook, HookError};
use std::time::Duration;
use tokio::time::timeout;
use tokio_postgres::{Client, Error};

/// How long the server works on one statement, or lets it wait for a lock, unless an administrator or the URL has set a limit.
const STATEMENT_TIMEOUT: Duration = Duration::from_secs(8);

/// How much longer Roster waits for an answer. The server ends a statement at its limit and says so; a frozen server, or one
/// behind a network that drops everything, says nothing.
const GRACE: Duration = Duration::from_secs(2);

/// The limit of a new session in milliseconds, and where it comes from.
const LIMIT: &str = "SELECT setting::bigint, source FROM pg_settings WHERE name = 'statement_timeout'";

/// The process of the server that works for a connection.
const BACKEND: &str = "SELECT pg_backend_pid()";

/// How often a connection asks for its process, to find a busy pooler.
const LOOKS: usize = 10;

/// How the connections of a process are used. The same for all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Session {
    /// Whether a pooler gives the server's session to another client after each transaction. Then nothing may be kept in it:
    /// neither prepared statements nor settings.
    pub(super) is_shared: bool,
    statement_timeout: Duration,
}

impl Session {
    /// Asks the server.
    pub(super) async fn of(target: &Target) -> Result<Self, OpenError> {
        let client = connect(target).await?;
        let is_shared = match target.pool_mode {
            Some(mode) => mode == PoolMode::Transaction,
            None => is_shared(target, &client)
                .await
                .map_err(|error| match error.as_db_error() {
                    Some(refused) if refused.message().contains("statement pooling") => OpenError::Unreachable(
                        "the pooler in DATABASE_URL allows no transactions: set pool_mode = transaction in PgBouncer"
                            .to_owned(),
                    ),
                    _ => unreadable(&error),
                })?,
        };
        if is_shared {
            tracing::info!("a pooler in transaction mode stands before PostgreSQL: no statement stays prepared");
        }
        let row = client.query_typed_one(LIMIT, &[]).await;
        let row = row.map_err(|error| unreadable(&error))?;
        Ok(Self {
            is_shared,
            statement_timeout: statement_timeout(row.get(0), row.get(1))?,
        })
    }

    /// How long Roster waits for an answer of the server.
    pub(super) fn silence(self) -> Duration {
        self.statement_timeout + GRACE
    }

    /// Runs on each new connection of a pool, where its session is its own. The pool's limit for opening one doesn't count here.
    pub(super) fn set_up(self) -> Hook {
        Hook::async_fn(move |client, _| {
            let settings = self.settings("false");
            Box::pin(async move {
                if self.is_shared {
                    return Ok(());
                }
                timeout(CONNECT_TIMEOUT, client.batch_execute(&settings))
                    .await
                    .map_err(|_| HookError::message("PostgreSQL doesn't answer"))?
                    .map_err(HookError::Backend)
            })
        })
    }

    /// What a transaction begins with, if its session isn't its own.
    pub(super) fn begin(self) -> Option<String> {
        self.is_shared.then(|| self.settings("true"))
    }

    /// Sets the limit. And keeps what the server, the database, the role or the URL say of `synchronous_commit`, unless that is
    /// `off`: then a commit would be answered before it is on disk.
    fn settings(self, is_local: &str) -> String {
        let limit = self.statement_timeout.as_millis();
        format!(
            "SELECT set_config('statement_timeout', '{limit}', {is_local}), set_config('synchronous_commit',
                CASE current_setting('synchronous_commit') WHEN 'off' THEN 'on' ELSE current_setting('synchronous_commit') END,
                {is_local})"
        )
    }
}

/// A limit that somebody has chosen counts. Without any limit Roster could not find that a server is frozen.
fn statement_timeout(milliseconds: i64, source: &str) -> Result<Duration, OpenError> {
    let chosen = Duration::from_millis(milliseconds.unsigned_abs());
    match source {
        "client" if chosen.is_zero() => Err(OpenError::Url(
            "options in DATABASE_URL set statement_timeout to 0, and Roster needs a limit to find that a server is frozen: write \
             the longest time that a statement may take, such as options=-c%20statement_timeout%3D60s, or leave it out"
                .to_owned(),
        )),
        "client" | "user" | "database" | "database user" if !chosen.is_zero() => Ok(chosen),
        _ => Ok(STATEMENT_TIMEOUT),
    }
}

/// Whether a pooler hands the server's processes from client to client. One that is idle gives the process that was used
/// last to the next client, and one that is busy gives each transaction another process.
async fn is_shared(target: &Target, client: &Client) -> Result<bool, Error> {
    let first = backend(client).await?;
    let Ok(other) = connect(target).await else {
        // There may be no room for a second connection.
        return Ok(false);
    };
    other.batch_execute("BEGIN").await?;
    if backend(&other).await? == first {
        return Ok(true);
    }
    for _ in 0..LOOKS {
        if backend(client).await? != first {
            return Ok(true);
        }
    }
    Ok(false)
}

async fn backend(client: &Client) -> Result<i32, Error> {
    Ok(client.query_typed_one(BACKEND, &[]).await?.get(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_that_somebody_has_chosen_counts() {
        for source in ["client", "user", "database", "database user"] {
            assert_eq!(
                statement_timeout(60_000, source).expect("a limit"),
                Duration::from_mins(1)
            );
        }
        for source in ["default", "configuration file"] {
            assert_eq!(statement_timeout(60_000, source).expect("a limit"), STATEMENT_TIMEOUT);
        }
        assert_eq!(statement_timeout(0, "user").expect("a limit"), STATEMENT_TIMEOUT);
        assert!(statement_timeout(0, "client").is_err());
    }
}
