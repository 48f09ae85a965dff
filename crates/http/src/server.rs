//! Accepting connections, and ending.

mod connection;
mod door;
mod seats;
mod tls;

use crate::app::App;
use crate::{Metrics, routes};
use door::Door;
use futures_util::future::join_all;
use ipnet::IpNet;
use metrics::gauge;
use secrecy::SecretString;
use std::iter;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;
use store::Store;
use tokio::net::TcpListener;

pub use tls::{Identity, Tls};

/// How long requests that are under way may take to finish when the server ends.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(30);

/// The switch of the API and its token (contract, section 1).
#[derive(Debug, Clone)]
pub enum ExternalApi {
    /// Every path of the API is refused.
    Off,
    /// Who sends the token is let in.
    On {
        /// The one access token.
        token: SecretString,
        /// How many requests with it are answered in a second, if that is limited.
        rate_limit: Option<NonZeroU32>,
    },
}

/// What can be set about the server.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The API's switch and token.
    pub external_api: ExternalApi,
    /// Who is believed when it says by `X-Forwarded-For` whom it asks for.
    pub trusted_proxies: Vec<IpNet>,
    /// How long one request may take, until the head of its answer is ready.
    pub request_timeout: Duration,
    /// How many connections may be open at once. When they are, the one that has been idle for longest is closed; more
    /// wait to be accepted while none is idle.
    pub max_connections: usize,
}

/// Where clients come in.
#[derive(Debug)]
pub struct Listeners {
    /// For the API.
    pub api: TcpListener,
    /// What encrypts the API; without it, it is plain HTTP.
    pub tls: Option<Tls>,
    /// For the metrics, when they are not served beside the API: plain HTTP, as no token is sent there.
    pub metrics: Option<TcpListener>,
}

/// The address of the client at the other end of a request's connection.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(pub(crate) SocketAddr);

/// Serves until `stop` is done; then stops accepting, finishes what is in flight (for up to 30 seconds) and closes the
/// store. What "in flight" takes in: see [`Door::close`].
pub async fn serve(
    listeners: Listeners,
    store: Store,
    settings: Settings,
    metrics: Metrics,
    stop: impl Future<Output = ()> + Send,
) {
    let app = Arc::new(App::new(store, &settings));
    let beside = listeners.metrics.is_none().then(|| metrics.clone());
    let places = settings.max_connections;
    gauge!("roster_http_connections_max").set(places as f64);
    let api = Door::new(listeners.api, listeners.tls, routes::api(&app, beside), places);
    let alone = listeners
        .metrics
        .map(|listener| Door::new(listener, None, routes::metrics(&app, metrics.clone()), places));
    let doors: Vec<Door> = iter::once(api).chain(alone).collect();
    tokio::select! {
        _ = join_all(doors.iter().map(Door::open)) => {}
        () = metrics.keep_up() => {}
        () = stop => {}
    }
    app.drain();
    let closed = join_all(doors.into_iter().map(Door::close));
    if tokio::time::timeout(DRAIN_TIMEOUT, closed).await.is_ok() {
        tracing::info!("stopped");
    } else {
        tracing::warn!(waited = ?DRAIN_TIMEOUT, "stopped with requests unfinished");
    }
    app.store.close().await;
}
