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

/// How long to wait when a connection can't be accepted, as with no file descriptor left.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// How long connections stay open for requests that are on their way when the server ends.
const LINGER: Duration = Duration::from_secs(1);

pub(super) struct Acceptor {
    listener: TcpListener,
    connections: Connections,
}

/// The connections that are open.
struct Connections {
    router: Router,
    tls: Option<Tls>,
    limit: ConnectionLimit,
    shutdown: watch::Sender<Shutdown>,
}

impl Acceptor {
    /// `max_connections`: how many may be open at once. One permit is always kept for the next to come, if need be by
    /// asking an idle connection to close.
    pub(super) fn new(listener: TcpListener, tls: Option<Tls>, router: Router, max_connections: usize) -> Self {
        let connections = Connections {
            router,
            tls,
            limit: ConnectionLimit::new(max_connections),
            shutdown: watch::Sender::new(Shutdown::NotBegun),
        };
        Self { listener, connections }
    }

    /// Accepts connections, for ever.
    pub(super) async fn run(&self) {
        loop {
            // A permit first: a client for whom there is none waits in the system's queue instead of in our memory.
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

    /// Ends in an order in which no request is cut off: accepts who has connected already and stops listening; answers what
    /// comes on the open connections for a moment, and closes each after its answer; then closes those that are silent, and
    /// waits for the answers that are still under way.
    pub(super) async fn close(self) {
        let Self { listener, connections } = self;
        connections.shutdown.send_replace(Shutdown::Draining);
        if let Err(error) = connections.accept_queued(listener).await {
            tracing::warn!(%error, "connections that waited were not accepted");
        }
        let all_closed = connections.limit.all_closed();
        if tokio::time::timeout(LINGER, all_closed).await.is_err() {
            connections.shutdown.send_replace(Shutdown::Closing);
            connections.limit.all_closed().await;
        }
    }
}

impl Connections {
    /// Accepts what is in the system's queue, and closes the listener.
    async fn accept_queued(&self, listener: TcpListener) -> io::Result<()> {
        // Not by the runtime, which knows of a connection only after it has asked the system for news.
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

    /// Serves a connection in a task of its own, which has the permit until its end.
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
