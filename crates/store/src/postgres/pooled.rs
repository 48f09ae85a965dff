//! A connection of a pool while an operation has it, and what becomes of it afterwards.
//!
//! A connection goes back to its pool only when it is known to be idle and sound. An operation whose future is dropped
//! (the client hung up, the request took too long) leaves a statement running, behind which the next operation would wait.

use crate::dialect::postgres_fault;
use crate::{Error, Fault};
use deadpool_postgres::{Client, ClientWrapper, Object, Transaction};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::time::timeout;
use tokio_postgres::{CancelToken, NoTls};

/// How long the server may be silent when it was asked something. Longer than it works on a statement itself, so that its
/// own word comes first. A server that is frozen, or behind a network that drops everything, is noticed by this only.
const SILENCE: Duration = Duration::from_secs(10);

/// How long the request to end a statement may take.
const CANCEL_TIMEOUT: Duration = Duration::from_secs(3);

/// What is known of the exchange with the server.
#[derive(Debug, Default)]
pub(super) struct Exchange {
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
        if let Ok(answer) = timeout(SILENCE, asked).await {
            return answer.map_err(postgres_fault);
        }
        self.is_silent.store(true, Ordering::Relaxed);
        Err(Fault::Unavailable("PostgreSQL doesn't answer".into()))
    }

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
}

impl Pooled {
    pub(super) fn new(client: Client) -> Self {
        Self {
            client: Some(client),
            exchange: Exchange::default(),
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
        let is_suspect = matches!(result, Err(Error::Unavailable(_) | Error::Failed(Fault::Other(_))));
        if let Some(client) = self.client.take()
            && is_suspect
        {
            self.close(client);
        }
        result
    }

    /// If the server is silent on one connection, the idle ones in the pool are broken too.
    fn close(&self, client: Client) {
        if self.is_silent()
            && let Some(pool) = Object::pool(&client)
        {
            pool.retain(|_, _| false);
        }
        drop(Object::take(client));
    }
}

impl Drop for Pooled {
    /// The operation was dropped in the middle. The server works on its statement until it is told not to, and would keep
    /// the locks. A commit is left alone: one that waits for a standby would end that wait, and show what isn't there yet.
    fn drop(&mut self) {
        let Some(client) = self.client.take() else { return };
        let cancel = client.cancel_token();
        self.close(client);
        if !self.exchange.is_committing.load(Ordering::Relaxed)
            && let Ok(runtime) = Handle::try_current()
        {
            runtime.spawn(end_statement(cancel));
        }
    }
}

async fn end_statement(cancel: CancelToken) {
    // If it doesn't get there, the server's own limit ends the statement.
    let _ = timeout(CANCEL_TIMEOUT, cancel.cancel_query(NoTls)).await;
}
