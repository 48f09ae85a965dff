//! Encrypts a connection of the driver.

use super::Tls;
use tokio_postgres::Socket;
use tokio_postgres::tls::MakeTlsConnect;
use tokio_postgres_rustls::MakeRustlsConnect;

/// What a connector of rustls creates for a connection.
type Rustls = <MakeRustlsConnect as MakeTlsConnect<Socket>>::TlsConnect;

/// The stream that a connection runs on where it is encrypted.
pub(crate) type Stream = <MakeRustlsConnect as MakeTlsConnect<Socket>>::Stream;

impl MakeTlsConnect<Socket> for Tls {
    type Stream = Stream;
    type TlsConnect = Rustls;
    type Error = Box<dyn std::error::Error + Send + Sync>;

    /// Reads the certificates and keys again, so that renewed ones count for the next connection.
    fn make_tls_connect(&mut self, host: &str) -> Result<Rustls, Self::Error> {
        let mut connector = MakeRustlsConnect::new(self.client_config()?);
        Ok(MakeTlsConnect::<Socket>::make_tls_connect(&mut connector, host)?)
    }
}
