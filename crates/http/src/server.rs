//! Accepts connections, and shuts the server down.

mod acceptor;
mod connection;
mod connection_limit;
mod head_timeout;
mod idle;
mod shutdown;
mod tls;

use crate::app::App;
use crate::metrics::Metrics;
use crate::settings::Settings;
use crate::{openapi, routes};
use acceptor::Acceptor;
use futures_util::future::join_all;
use metrics::gauge;
use std::iter;
use std::sync::Arc;
use std::time::Duration;
use store::Store;
use tokio::net::TcpListener;

pub use tls::{Identity, Tls};

/// How long the shutdown waits for requests that are under way.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(30);

/// The sockets that clients connect to.
#[derive(Debug)]
pub struct Listeners {
    /// For the API.
    pub api: TcpListener,
    /// Encrypts the API; without it, the API is plain HTTP.
    pub tls: Option<Tls>,
    /// For the metrics, if they have their own listener. Plain HTTP, because no token is sent there.
    pub metrics: Option<TcpListener>,
}

/// Serves until `stop` is done. Then stops accepting, finishes requests in flight (for up to 30 seconds) and closes the
/// store. [`Acceptor::close`] defines which requests are in flight.
pub async fn serve(
    listeners: Listeners,
    store: Store,
    settings: Settings,
    metrics: Metrics,
    stop: impl Future<Output = ()> + Send,
) {
    let app = Arc::new(App::new(store, &settings, openapi::checked_parameters()));
    let beside = listeners.metrics.is_none().then(|| metrics.clone());
    let max_connections = settings.max_connections;
    gauge!("roster_http_connections_max").set(max_connections as f64);
    let api = Acceptor::new(listeners.api, listeners.tls, routes::api(&app, beside), max_connections);
    let alone = listeners
        .metrics
        .map(|listener| Acceptor::new(listener, None, routes::metrics(&app, metrics.clone()), max_connections));
    let acceptors: Vec<Acceptor> = iter::once(api).chain(alone).collect();
    tokio::select! {
        _ = join_all(acceptors.iter().map(Acceptor::run)) => {}
        () = metrics.run_upkeep() => {}
        () = stop => {}
    }
    app.drain();
    let closed = join_all(acceptors.into_iter().map(Acceptor::close));
    if tokio::time::timeout(DRAIN_TIMEOUT, closed).await.is_ok() {
        tracing::info!("stopped");
    } else {
        tracing::warn!(waited = ?DRAIN_TIMEOUT, "stopped with requests unfinished");
    }
    app.store.close().await;
}
