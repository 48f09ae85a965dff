//! A connection of a pool while an operation has it, and what becomes of it afterwards.
//!
//! A connection goes back to its pool only when it is known to be idle and sound. An operation whose future is dropped
//! (the client hung up, the request took too long) leaves a statement running, behind which the next operation would wait.

use super::session::Session;
use super::tls::Tls;
use crate::dialect::postgres_fault;
use crate::{Error, Fault};
use deadpool_postgres::{Client, ClientWrapper, Object, StatementCache, Transaction, TransactionBuilder};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::time::timeout;
use tokio_postgres::{CancelToken, IsolationLevel};

/// How long the request to end a statement may take.
const CANCEL_TIMEOUT: Duration = Duration::from_secs(3);

/// The settings that all connections of a process share.
#[derive(Debug)]
pub(super) struct SharedSettings {
    pub(super) session: Session,
    /// For the extra connection that cancels a statement.
    pub(super) tls: Tls,
}

/// What is known of the exchange with the server.
#[derive(Debug)]
pub(super) struct Exchange {
    session: Session,
    /// The server said nothing in time.
    is_silent: AtomicBool,
    /// The commit was sent.
    is_committing: AtomicBool,
}

impl Exchange {
    /// The server's answer, or that there is none.
    pub(super) async fn answer<T>(
        &self,
        asked: impl Future<Output = Result<T, tokio_postgres::Error>>,
    ) -> Result<T, Fault> {
        if let Ok(answer) = timeout(self.session.silence(), asked).await {
            return answer.map_err(postgres_fault);
        }
        self.is_silent.store(true, Ordering::Relaxed);
        Err(Fault::Unavailable("PostgreSQL doesn't answer".into()))
    }

    /// Begins a transaction.
    pub(super) async fn begin<'a>(&self, transaction: TransactionBuilder<'a>) -> Result<Transaction<'a>, Fault> {
        let transaction = self.answer(transaction.start()).await?;
        if let Some(settings) = self.session.begin() {
            self.answer(transaction.batch_execute(&settings)).await?;
        }
        Ok(transaction)
    }

    /// The statements that are kept prepared, if the session is the connection's own.
    pub(super) fn statements<'a>(&self, cache: &'a StatementCache) -> Option<&'a StatementCache> {
        (!self.session.is_shared).then_some(cache)
    }

    /// Commits, and notes before that this has begun.
    pub(super) async fn commit(&self, transaction: Transaction<'_>) -> Result<(), Fault> {
        self.is_committing.store(true, Ordering::Relaxed);
        self.answer(transaction.commit()).await
    }
}

/// A connection that was taken from a pool. Dropped without [`Pooled::settle`], it is closed.
pub(super) struct Pooled {
    /// Is there until it is settled or dropped.
    client: Option<Client>,
    exchange: Exchange,
    settings: Arc<SharedSettings>,
}

impl Pooled {
    pub(super) fn new(client: Client, settings: Arc<SharedSettings>) -> Self {
        Self {
            client: Some(client),
            exchange: Exchange {
                session: settings.session,
                is_silent: AtomicBool::default(),
                is_committing: AtomicBool::default(),
            },
            settings,
        }
    }

    /// The connection, and the exchange to use it by.
    pub(super) fn parts(&mut self) -> Result<(&mut ClientWrapper, &Exchange), Error> {
        match &mut self.client {
            Some(client) => Ok((client, &self.exchange)),
            None => Err(Error::Unavailable("the connection is gone".into())),
        }
    }

    /// Whether the server said nothing in time.
    pub(super) fn is_silent(&self) -> bool {
        self.exchange.is_silent.load(Ordering::Relaxed)
    }

    /// Gives the connection back to its pool, or closes it if how the operation ended makes it suspect.
    pub(super) fn settle<T>(mut self, result: Result<T, Error>) -> Result<T, Error> {
        let is_suspect = matches!(
            result,
            Err(Error::Unavailable(_) | Error::NotWritable(_) | Error::Failed(Fault::Other(_)))
        );
        // If the server is silent on one connection, the idle ones are broken too. If it refuses to write, a setting has changed,
        // and they may have been opened before.
        let others_too = self.is_silent() || matches!(result, Err(Error::NotWritable(_)));
        if let Some(client) = self.client.take()
            && is_suspect
        {
            close(client, others_too);
        }
        result
    }
}

/// A transaction that writes: each statement sees what was committed before it, whatever the server's default is.
pub(super) fn writing(transaction: TransactionBuilder<'_>) -> TransactionBuilder<'_> {
    transaction.isolation_level(IsolationLevel::ReadCommitted)
}

/// Closes a connection, and the idle ones of its pool if they are suspect too.
fn close(client: Client, others_too: bool) {
    if others_too && let Some(pool) = Object::pool(&client) {
        pool.retain(|_, _| false);
    }
    drop(Object::take(client));
}

impl Drop for Pooled {
    /// The operation was dropped in the middle. The server works on its statement until it is told not to, and would keep
    /// the locks. A commit is left alone: one that waits for a standby would end that wait, and show what isn't there yet.
    fn drop(&mut self) {
        let Some(client) = self.client.take() else { return };
        let cancel = client.cancel_token();
        close(client, self.is_silent());
        if !self.exchange.is_committing.load(Ordering::Relaxed)
            && let Ok(runtime) = Handle::try_current()
        {
            runtime.spawn(end_statement(cancel, self.settings.tls.clone()));
        }
    }
}

async fn end_statement(cancel: CancelToken, tls: Tls) {
    // If it doesn't get there, the server's own limit ends the statement.
    let _ = timeout(CANCEL_TIMEOUT, cancel.cancel_query(tls)).await;
}
