//! Encrypted connections to PostgreSQL. `sslmode`, `sslrootcert`, `sslcert` and `sslkey` mean what they mean to libpq
//! (PostgreSQL manual, section "SSL Support" of chapter libpq), except that without `sslrootcert` the authorities are the
//! system's, and not those of a file in the home folder.

mod advice;
pub(super) mod connector;
mod files;
mod verifier;

use super::parameter::wrong;
use crate::OpenError;
use std::path::PathBuf;
use std::sync::Arc;
use tokio_postgres::config::{SslMode, SslNegotiation};

pub(super) use advice::advice;
use files::FileError;
use tokio_rustls::rustls::ClientConfig;
use tokio_rustls::rustls::crypto::ring;
use verifier::{Trusted, Verifier};

/// What `sslrootcert` is for the system's authorities.
const SYSTEM: &str = "system";

/// The name by which a server of PostgreSQL 17 knows what is spoken (`sslnegotiation=direct`).
const PROTOCOL: &[u8] = b"postgresql";

/// What the server has to do and to prove.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mode {
    /// Nothing is encrypted.
    Disable,
    /// Encrypts if the server can. Anyone in between can read and change everything.
    Prefer,
    /// Encrypts, and takes any certificate. Anyone in between can pass for the server.
    Require,
    /// The certificate comes from an authority.
    VerifyCa,
    /// The same, and it is for the host's name.
    VerifyFull,
}

impl Mode {
    pub(super) fn parse(text: &str) -> Result<Self, OpenError> {
        Ok(match text {
            "disable" => Self::Disable,
            "prefer" => Self::Prefer,
            "require" => Self::Require,
            "verify-ca" => Self::VerifyCa,
            "verify-full" => Self::VerifyFull,
            _ => {
                return Err(wrong(
                    "sslmode",
                    "must be disable, prefer, require, verify-ca or verify-full",
                ));
            }
        })
    }
}

/// What a URL says of TLS.
#[derive(Debug, Default)]
pub(super) struct Parameters {
    pub(super) mode: Option<Mode>,
    pub(super) authorities: Option<PathBuf>,
    pub(super) certificate: Option<PathBuf>,
    pub(super) key: Option<PathBuf>,
}

/// How connections are encrypted.
#[derive(Debug, Clone)]
pub(crate) struct Tls {
    mode: Mode,
    authorities: Authorities,
    /// The files of the certificate and the key by which this program proves who it is.
    identity: Option<(PathBuf, PathBuf)>,
    is_direct: bool,
}

/// The authorities that the server's certificate may come from.
#[derive(Debug, Clone)]
enum Authorities {
    /// No certificate is looked at.
    Any,
    /// Those that the system trusts, read once.
    System(Arc<Trusted>),
    /// Those of a file, read for each connection, since files are renewed.
    File(PathBuf),
}

impl Tls {
    /// Fails if parameters contradict each other, or if a file can't be used.
    pub(super) fn new(parameters: &Parameters, negotiation: SslNegotiation) -> Result<Self, OpenError> {
        let mode = mode(parameters)?;
        let tls = Self {
            mode,
            authorities: match &parameters.authorities {
                _ if mode < Mode::VerifyCa => Authorities::Any,
                Some(path) if path.as_os_str() != SYSTEM => Authorities::File(path.clone()),
                _ => Authorities::System(Arc::new(files::authorities_of_the_system())),
            },
            identity: identity(parameters, mode)?,
            is_direct: negotiation == SslNegotiation::Direct,
        };
        if mode > Mode::Disable {
            let unusable = |error| OpenError::Url(format!("DATABASE_URL names a file that Roster can't use: {error}"));
            tls.client_config().map_err(unusable)?;
        }
        Ok(tls)
    }

    /// The same in the driver's words, which know nothing of certificates.
    pub(super) const fn mode(&self) -> SslMode {
        match self.mode {
            Mode::Disable => SslMode::Disable,
            Mode::Prefer => SslMode::Prefer,
            Mode::Require | Mode::VerifyCa | Mode::VerifyFull => SslMode::Require,
        }
    }

    /// The configuration of a connection, from the files as they are now.
    fn client_config(&self) -> Result<ClientConfig, FileError> {
        let provider = Arc::new(ring::default_provider());
        let verifier = Verifier {
            trusted: match &self.authorities {
                Authorities::Any => None,
                Authorities::System(trusted) => Some(Arc::clone(trusted)),
                Authorities::File(path) => Some(Arc::new(files::authorities(path)?)),
            },
            checks_name: self.mode == Mode::VerifyFull,
            provider: Arc::clone(&provider),
        };
        let builder = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("ring knows the versions of TLS that rustls takes for safe")
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier));
        let mut config = match &self.identity {
            None => builder.with_no_client_auth(),
            Some((certificate, key)) => builder
                .with_client_auth_cert(files::certificates(certificate)?, files::key(key)?)
                .map_err(|error| FileError::of_pair(key, &error))?,
        };
        if self.is_direct {
            config.alpn_protocols = vec![PROTOCOL.to_vec()];
        }
        Ok(config)
    }
}

/// What counts: as libpq has it, authorities make `require` mean `verify-ca`, and the system's ask for `verify-full`.
fn mode(parameters: &Parameters) -> Result<Mode, OpenError> {
    let Some(path) = &parameters.authorities else {
        return Ok(parameters.mode.unwrap_or(Mode::Prefer));
    };
    let is_system = path.as_os_str() == SYSTEM;
    match parameters.mode {
        None if is_system => Ok(Mode::VerifyFull),
        Some(mode) if is_system && mode < Mode::VerifyFull => {
            Err(wrong("sslrootcert", "is system, which takes sslmode=verify-full"))
        }
        None | Some(Mode::Disable | Mode::Prefer) => Err(wrong(
            "sslrootcert",
            "has no effect with this sslmode: write sslmode=verify-full, or verify-ca",
        )),
        Some(Mode::Require) => Ok(Mode::VerifyCa),
        Some(mode) => Ok(mode),
    }
}

fn identity(parameters: &Parameters, mode: Mode) -> Result<Option<(PathBuf, PathBuf)>, OpenError> {
    match (&parameters.certificate, &parameters.key) {
        (None, None) => Ok(None),
        (Some(_), Some(_)) if mode == Mode::Disable => Err(wrong("sslcert", "has no effect with sslmode=disable")),
        (Some(certificate), Some(key)) => Ok(Some((certificate.clone(), key.clone()))),
        (Some(_), None) => Err(wrong("sslcert", "needs the certificate's key: write sslkey")),
        (None, Some(_)) => Err(wrong("sslkey", "needs the key's certificate: write sslcert")),
    }
}
