//! Certificates for one test, and clients that trust only one of them.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use rcgen::{CertificateParams, KeyPair};
use testing::{Workdir, connect, head_of, status_of};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::version::{TLS12, TLS13};
use tokio_rustls::rustls::{ClientConfig, RootCertStore, SupportedProtocolVersion};

/// Both versions that Roster supports.
const VERSIONS: &[&SupportedProtocolVersion] = &[&TLS12, &TLS13];

/// A certificate for `localhost`, and its key.
pub struct Identity {
    pub certificate: CertificateDer<'static>,
    pub certificate_pem: String,
    pub key_pem: String,
}

impl Identity {
    pub fn new() -> Self {
        Self::made(|_| {})
    }

    /// A certificate that expired years ago.
    pub fn expired() -> Self {
        Self::made(|params| params.not_after = rcgen::date_time_ymd(2020, 1, 1))
    }

    fn made(change: impl FnOnce(&mut CertificateParams)) -> Self {
        let mut params = CertificateParams::new(vec!["localhost".to_owned()]).expect("a name");
        change(&mut params);
        let key = KeyPair::generate().expect("a key");
        let certificate = params.self_signed(&key).expect("a certificate");
        Self {
            certificate: certificate.der().clone(),
            certificate_pem: certificate.pem(),
            key_pem: key.serialize_pem(),
        }
    }

    /// Writes both files to where the server reads them.
    pub fn write(&self, workdir: &Workdir) {
        workdir.write("cert.pem", &self.certificate_pem);
        workdir.write("key.pem", &self.key_pem);
    }

    /// The secret lines of the key.
    pub fn secrets(&self) -> impl Iterator<Item = &str> {
        self.key_pem.lines().filter(|line| !line.starts_with("-----"))
    }

    /// A client that trusts only this certificate.
    pub fn client(&self, versions: &[&'static SupportedProtocolVersion], protocols: &[&str]) -> Arc<ClientConfig> {
        let mut roots = RootCertStore::empty();
        roots.add(self.certificate.clone()).expect("a certificate");
        let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(versions)
            .expect("versions")
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
        Arc::new(config)
    }
}

/// Connects to the server with this certificate. The minute only makes a test fail if the server never responds.
pub async fn connect_tls(address: SocketAddr, identity: &Identity) -> TlsStream<TcpStream> {
    connect_tls_on(connect(address).await, identity).await
}

/// The handshake on an existing connection.
pub async fn connect_tls_on(stream: TcpStream, identity: &Identity) -> TlsStream<TcpStream> {
    handshake(stream, identity.client(VERSIONS, &["http/1.1"]))
        .await
        .expect("a handshake")
}

pub async fn try_connect_tls(address: SocketAddr, client: Arc<ClientConfig>) -> io::Result<TlsStream<TcpStream>> {
    handshake(connect(address).await, client).await
}

async fn handshake(stream: TcpStream, client: Arc<ClientConfig>) -> io::Result<TlsStream<TcpStream>> {
    let name = ServerName::try_from("localhost").expect("a name");
    let handshake = TlsConnector::from(client).connect(name, stream);
    tokio::time::timeout(Duration::from_mins(1), handshake)
        .await
        .expect("a handshake ends")
}

/// Sends a request with the token, and returns everything until the server closes the connection properly. A stream
/// that is merely cut off is an error.
pub async fn get_tls(mut stream: TlsStream<TcpStream>, path: &str) -> String {
    let request = format!("{}Connection: close\r\n\r\n", head_of("GET", path));
    stream.write_all(request.as_bytes()).await.expect("it is read");
    rest_of(stream).await
}

/// Sends a small request on a connection that stays open.
pub async fn healthz(stream: &mut TlsStream<TcpStream>) -> u16 {
    let request = format!("{}\r\n", head_of("GET", "/healthz"));
    stream.write_all(request.as_bytes()).await.expect("it is read");
    let mut answer = [0; 4096];
    let length = stream.read(&mut answer).await.expect("an answer");
    status_of(&String::from_utf8_lossy(&answer[..length]))
}

/// Everything until the connection is closed.
pub async fn rest_of(mut stream: TlsStream<TcpStream>) -> String {
    let mut answer = Vec::new();
    tokio::time::timeout(Duration::from_mins(1), stream.read_to_end(&mut answer))
        .await
        .expect("the server closes")
        .expect("it says so before");
    String::from_utf8_lossy(&answer).into_owned()
}
