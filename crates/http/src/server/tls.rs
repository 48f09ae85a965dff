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

/// How long a handshake may take: several round trips to the other side of the world.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);

/// What is spoken inside.
const PROTOCOL: &[u8] = b"http/1.1";

/// Who the server is: a certificate with those that vouch for it, and its private key, which is never shown.
#[derive(Debug, Clone)]
pub struct Identity(Arc<ServerConfig>);

impl Identity {
    /// Fails unless the key can be used and belongs to the first certificate of the chain.
    pub fn new(chain: Vec<CertificateDer<'static>>, key: PrivateKeyDer<'static>) -> Result<Self, rustls::Error> {
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(chain, key)?;
        config.alpn_protocols = vec![PROTOCOL.to_vec()];
        Ok(Self(Arc::new(config)))
    }
}

/// The identity that new connections are shown, which may be replaced while the server runs.
#[derive(Debug, Clone)]
pub struct Tls(watch::Sender<Identity>);

impl Tls {
    /// Begins with this one.
    #[must_use]
    pub fn new(identity: Identity) -> Self {
        Self(watch::Sender::new(identity))
    }

    /// From now on new connections are shown this one. Those that are open go on as they are.
    pub fn replace(&self, identity: Identity) {
        self.0.send_replace(identity);
    }

    /// The identity of now.
    pub(super) fn identity(&self) -> Identity {
        self.0.borrow().clone()
    }
}

/// The handshake of a new connection. It is as idle as one that says nothing: it may have to close for another one, and
/// closes when the server ends. Then there is no stream.
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
