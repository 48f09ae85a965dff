//! A listener, what is behind it, and how many may be inside at once.

use super::connection::Connection;
use super::seats::Seats;
use super::tls::Tls;
use axum::Router;
use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

/// How long to wait when a connection can't be accepted, as with no file descriptor left.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// How long connections stay open for requests that are on their way when the server ends.
const LINGER: Duration = Duration::from_secs(1);

pub(super) struct Door {
    listener: TcpListener,
    guests: Guests,
}

/// The connections that are open.
struct Guests {
    router: Router,
    tls: Option<Tls>,
    places: Arc<Semaphore>,
    /// How many places there are.
    size: u32,
    seats: Arc<Seats>,
    closing: watch::Sender<Closing>,
}

/// How far the end of the server has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Closing {
    /// Not begun.
    NotYet,
    /// Requests that come are answered, each as its connection's last.
    Lingering,
    /// Connections without a request close.
    Now,
}

impl Door {
    /// `size`: how many connections may be open at once. One place is always kept for the next to come, if need be by
    /// asking an idle connection to leave.
    pub(super) fn new(listener: TcpListener, tls: Option<Tls>, router: Router, size: usize) -> Self {
        let size = u32::try_from(size.min(Semaphore::MAX_PERMITS)).unwrap_or(u32::MAX);
        let guests = Guests {
            router,
            tls,
            places: Arc::new(Semaphore::new(size as usize)),
            size,
            seats: Arc::default(),
            closing: watch::Sender::new(Closing::NotYet),
        };
        Self { listener, guests }
    }

    /// Accepts connections, for ever.
    pub(super) async fn open(&self) {
        loop {
            // A place first: who finds none waits in the system's queue instead of in our memory.
            let place = self.guests.place().await;
            match self.listener.accept().await {
                Ok((stream, peer)) => self.guests.let_in(stream, peer, place),
                Err(error) => {
                    tracing::warn!(%error, "a connection was not accepted");
                    self.guests.seats.free_one();
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            }
        }
    }

    /// Ends in an order in which no request is cut off: lets in who has connected already and stops listening; answers what
    /// comes on the open connections for a moment, and closes each after its answer; then closes those that are silent, and
    /// waits for the answers that are still under way.
    pub(super) async fn close(self) {
        let Self { listener, guests } = self;
        guests.closing.send_replace(Closing::Lingering);
        if let Err(error) = guests.let_in_who_waits(listener).await {
            tracing::warn!(%error, "connections that waited were not accepted");
        }
        if tokio::time::timeout(LINGER, guests.all_left()).await.is_err() {
            guests.closing.send_replace(Closing::Now);
            guests.all_left().await;
        }
    }
}

impl Guests {
    /// Accepts what is in the system's queue, and closes the listener.
    async fn let_in_who_waits(&self, listener: TcpListener) -> io::Result<()> {
        // Not by the runtime, which knows of a connection only after it has asked the system for news.
        let listener = listener.into_std()?;
        loop {
            match listener.accept() {
                Ok((stream, peer)) => {
                    stream.set_nonblocking(true)?;
                    self.let_in(TcpStream::from_std(stream)?, peer, self.place().await);
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(error),
            }
        }
    }

    /// Waits until no connection is open.
    async fn all_left(&self) {
        let places = self.places.acquire_many(self.size).await;
        drop(places.expect("the semaphore is never closed"));
    }

    /// A free place, for which idle connections are asked to leave if need be.
    async fn place(&self) -> OwnedSemaphorePermit {
        let place = tokio::select! {
            biased;
            place = Arc::clone(&self.places).acquire_owned() => place,
            () = self.seats.keep_freeing() => unreachable!("it goes on for ever"),
        };
        place.expect("the semaphore is never closed")
    }

    fn let_in(&self, stream: TcpStream, peer: SocketAddr, place: OwnedSemaphorePermit) {
        let connection = Connection {
            stream,
            peer,
            identity: self.tls.as_ref().map(Tls::identity),
            router: self.router.clone(),
            seat: Arc::new(self.seats.take()),
            closing: self.closing.subscribe(),
        };
        tokio::spawn(async move {
            connection.serve().await;
            drop(place);
        });
    }
}
