//! Accepting connections, and ending.

use crate::access::Access;
use crate::app::App;
use crate::{Metrics, routes};
use axum::Router;
use axum::body::Body;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use metrics::gauge;
use secrecy::SecretString;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use store::Store;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tower::Service;

/// How long a connection may be silent, before and between requests, and how long a request's head may take to arrive.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);

/// The most bytes that a connection buffers; a request's head has to fit in.
const BUFFER: usize = 64 * 1024;

/// How long requests that are under way may take to finish when the server ends.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(30);

/// How long to wait when a connection can't be accepted, as with no file descriptor left.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// The switch of the API and its token (contract, section 1).
#[derive(Debug, Clone)]
pub enum ExternalApi {
    /// Every path of the API is refused.
    Off,
    /// Who sends the token is let in.
    On {
        /// The one access token.
        token: SecretString,
    },
}

/// What can be set about the server.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The API's switch and token.
    pub external_api: ExternalApi,
    /// How long one request may take, until the head of its answer is ready.
    pub request_timeout: Duration,
    /// How many connections may be open at once. More wait to be accepted.
    pub max_connections: usize,
}

/// Where clients come in.
#[derive(Debug)]
pub struct Listeners {
    /// For the API.
    pub api: TcpListener,
    /// For the metrics, when they are not served beside the API.
    pub metrics: Option<TcpListener>,
}

/// The address of the client at the other end of a request's connection.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(pub(crate) SocketAddr);

/// Serves until `stop` is done; then stops accepting, finishes what is in flight (for up to 30 seconds) and closes the
/// store.
pub async fn serve(
    listeners: Listeners,
    store: Store,
    settings: Settings,
    metrics: Metrics,
    stop: impl Future<Output = ()> + Send,
) {
    let access = match &settings.external_api {
        ExternalApi::Off => Access::Off,
        ExternalApi::On { token } => Access::by_token(token),
    };
    let app = Arc::new(App::new(store, access, settings.request_timeout));
    let graceful = GracefulShutdown::new();
    let accepting = async {
        let beside = listeners.metrics.is_none().then(|| metrics.clone());
        let api = Door {
            listener: listeners.api,
            router: routes::api(&app, beside),
            places: Arc::new(Semaphore::new(settings.max_connections)),
        };
        let alone = listeners.metrics.map(|listener| Door {
            listener,
            router: routes::metrics(&app, metrics.clone()),
            places: Arc::new(Semaphore::new(settings.max_connections)),
        });
        tokio::join!(api.open(&graceful), open(alone, &graceful), metrics.keep_up());
    };
    // Whichever comes first, the listeners are dropped, and so closed, before the draining begins.
    tokio::select! {
        () = accepting => {}
        () = stop => {}
    }
    app.drain();
    drain(graceful).await;
    app.store.close().await;
}

async fn drain(graceful: GracefulShutdown) {
    let in_time = tokio::time::timeout(DRAIN_TIMEOUT, graceful.shutdown()).await.is_ok();
    if in_time {
        tracing::info!("stopped");
    } else {
        tracing::warn!(waited = ?DRAIN_TIMEOUT, "stopped with requests unfinished");
    }
}

/// A listener, what is behind it, and how many may be inside at once.
struct Door {
    listener: TcpListener,
    router: Router,
    places: Arc<Semaphore>,
}

async fn open(door: Option<Door>, graceful: &GracefulShutdown) {
    if let Some(door) = door {
        door.open(graceful).await;
    }
}

impl Door {
    /// Accepts connections, for ever.
    async fn open(self, graceful: &GracefulShutdown) {
        loop {
            // A place first: who finds none waits in the system's queue instead of in our memory.
            let place = Arc::clone(&self.places).acquire_owned().await;
            let place = place.expect("the semaphore is never closed");
            match self.listener.accept().await {
                Ok((stream, peer)) => {
                    tokio::spawn(connection(stream, peer, self.router.clone(), graceful.watcher(), place));
                }
                Err(error) => {
                    tracing::warn!(%error, "a connection was not accepted");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            }
        }
    }
}

/// Serves one connection to its end.
async fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    watcher: Watcher,
    _place: OwnedSemaphorePermit,
) {
    gauge!("roster_http_connections").increment(1);
    // Answers are written whole; to wait for more to send with them would only delay them.
    let _ = stream.set_nodelay(true);
    let service = hyper::service::service_fn(move |request| call(router.clone(), request, Peer(peer)));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .max_buf_size(BUFFER)
        .serve_connection(TokioIo::new(stream), service);
    if let Err(error) = watcher.watch(connection).await {
        tracing::debug!(%error, %peer, "a connection ended early");
    }
    gauge!("roster_http_connections").decrement(1);
}

async fn call(
    mut router: Router,
    mut request: Request<Incoming>,
    peer: Peer,
) -> Result<axum::response::Response, Infallible> {
    request.extensions_mut().insert(peer);
    router.call(request.map(Body::new)).await
}
