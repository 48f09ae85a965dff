//! A listener, and the connections that it has accepted.

use super::connection::HttpConnection;
use super::connection_limit::ConnectionLimit;
use super::shutdown::Shutdown;
use super::tls::Tls;
use axum::Router;
use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, watch};

/// How long to wait after a failed accept, for example when no file descriptor is left.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// How long the shutdown keeps connections open for requests that are on their way.
const LINGER: Duration = Duration::from_secs(1);

pub(super) struct Acceptor {
    listener: TcpListener,
    connections: Connections,
}

/// The open connections.
struct Connections {
    router: Router,
    tls: Option<Tls>,
    limit: ConnectionLimit,
    shutdown: watch::Sender<Shutdown>,
}

impl Acceptor {
    /// `max_connections`: how many may be open at once. One permit is always kept for the next connection, if necessary
    /// by asking an idle one to close.
    pub(super) fn new(listener: TcpListener, tls: Option<Tls>, router: Router, max_connections: usize) -> Self {
        let connections = Connections {
            router,
            tls,
            limit: ConnectionLimit::new(max_connections),
            shutdown: watch::Sender::new(Shutdown::NotBegun),
        };
        Self { listener, connections }
    }

    /// Accepts connections. Never returns.
    pub(super) async fn run(&self) {
        loop {
            // The permit comes first: without one, a client waits in the kernel's queue and not in our memory.
            let permit = self.connections.limit.permit().await;
            match self.listener.accept().await {
                Ok((stream, peer)) => self.connections.serve(stream, peer, permit),
                Err(error) => {
                    tracing::warn!(%error, "a connection was not accepted");
                    self.connections.limit.idle().shed_one();
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            }
        }
    }

    /// Shuts down so that no request is cut off: accepts connections that are already established and stops listening;
    /// answers requests that arrive on open connections for a moment, and closes each connection after its response;
    /// then closes connections without a request, and waits for the responses that are still under way.
    pub(super) async fn close(self) {
        let Self { listener, connections } = self;
        connections.shutdown.send_replace(Shutdown::Draining);
        if let Err(error) = connections.accept_queued(listener).await {
            tracing::warn!(%error, "connections in the kernel's queue were not accepted");
        }
        let all_closed = connections.limit.all_closed();
        if tokio::time::timeout(LINGER, all_closed).await.is_err() {
            connections.shutdown.send_replace(Shutdown::Closing);
            connections.limit.all_closed().await;
        }
    }
}

impl Connections {
    /// Accepts the connections in the kernel's queue, and closes the listener.
    async fn accept_queued(&self, listener: TcpListener) -> io::Result<()> {
        // Not through the runtime: it learns of a connection only after it has polled the kernel.
        let listener = listener.into_std()?;
        loop {
            match listener.accept() {
                Ok((stream, peer)) => {
                    stream.set_nonblocking(true)?;
                    self.serve(TcpStream::from_std(stream)?, peer, self.limit.permit().await);
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(error),
            }
        }
    }

    /// Serves a connection in its own task, which holds the permit until it ends.
    fn serve(&self, stream: TcpStream, peer: SocketAddr, permit: OwnedSemaphorePermit) {
        let connection = HttpConnection {
            stream,
            peer,
            identity: self.tls.as_ref().map(Tls::identity),
            router: self.router.clone(),
            activity: Arc::new(self.limit.idle().register()),
            shutdown: self.shutdown.subscribe(),
        };
        tokio::spawn(async move {
            connection.serve().await;
            drop(permit);
        });
    }
}
