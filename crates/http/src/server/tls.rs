//! TLS, below HTTP.

use super::idle::Activity;
use super::shutdown::Shutdown;
use metrics::counter;
use std::io::{self, ErrorKind};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{self, ServerConfig};
use tokio_rustls::server::TlsStream;

/// How long a handshake may take: enough for several round trips to the other side of the world.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);

/// The protocol that is negotiated (ALPN).
const PROTOCOL: &[u8] = b"http/1.1";

/// The server's identity: its certificate chain and its private key, which is never shown.
#[derive(Debug, Clone)]
pub struct Identity(Arc<ServerConfig>);

impl Identity {
    /// Fails unless the key is usable and belongs to the first certificate of the chain.
    pub fn new(chain: Vec<CertificateDer<'static>>, key: PrivateKeyDer<'static>) -> Result<Self, rustls::Error> {
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(chain, key)?;
        config.alpn_protocols = vec![PROTOCOL.to_vec()];
        Ok(Self(Arc::new(config)))
    }
}

/// The identity for new connections, which can be replaced while the server runs.
#[derive(Debug, Clone)]
pub struct Tls(watch::Sender<Identity>);

impl Tls {
    /// Starts with this identity.
    #[must_use]
    pub fn new(identity: Identity) -> Self {
        Self(watch::Sender::new(identity))
    }

    /// New connections get this identity from now on. Open ones are not affected.
    pub fn replace(&self, identity: Identity) {
        self.0.send_replace(identity);
    }

    /// The current identity.
    pub(super) fn identity(&self) -> Identity {
        self.0.borrow().clone()
    }
}

/// The handshake of a new connection. Meanwhile the connection counts as idle: it may be closed to make room for
/// another one, and it is closed when the server shuts down. In both cases there is no stream.
pub(super) async fn handshake<S: AsyncRead + AsyncWrite + Unpin>(
    stream: S,
    identity: Identity,
    activity: &Activity,
    shutdown: &mut watch::Receiver<Shutdown>,
) -> io::Result<Option<TlsStream<S>>> {
    let accepted = tokio::time::timeout(HANDSHAKE_TIMEOUT, TlsAcceptor::from(identity.0).accept(stream));
    tokio::select! {
        accepted = accepted => {
            let stream = accepted.map_err(|_| io::Error::new(ErrorKind::TimedOut, "the handshake took too long"))??;
            activity.touch();
            Ok(Some(stream))
        }
        () = activity.asked_to_close() => {
            counter!("roster_http_connections_shed_total").increment(1);
            Ok(None)
        }
        _ = shutdown.wait_for(|shutdown| *shutdown == Shutdown::Closing) => Ok(None),
    }
}
