//! Reads the certificate and the key, and reports what is wrong with them.

use std::fmt::{self, Display};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use metrics::gauge;
use roster_http::Identity;
use store::{Environment as _, System};
use thiserror::Error;
use tokio_rustls::rustls;
use tokio_rustls::rustls::pki_types::pem::{self, PemObject as _};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use x509_cert::Certificate;
use x509_cert::der::Decode as _;

use crate::config::TlsFiles;
use crate::config::variables::{TLS_CERT, TLS_KEY, Variable};

/// A certificate and the key that belongs to it.
pub struct Certified {
    pub identity: Identity,
    /// When the certificate expires, if that can be read.
    pub valid_until: Option<End>,
    /// A warning, if clients currently refuse the certificate.
    pub warning: Option<String>,
}

/// When a certificate expires.
#[derive(Clone)]
pub struct End {
    shown: String,
    since_1970: Duration,
}

impl End {
    /// Sets the gauge.
    pub fn measure(&self) {
        gauge!("roster_tls_certificate_expiry_timestamp_seconds").set(self.since_1970.as_secs_f64());
    }
}

impl Display for End {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.shown)
    }
}

/// Why the files can't be used. No variant contains any of their content.
#[derive(Debug, Error)]
pub enum Unusable {
    /// A file can't be read.
    #[error("{variable} names {path:?}, which cannot be read ({cause}): name a PEM file that Roster may read")]
    Unreadable {
        variable: &'static str,
        path: PathBuf,
        cause: io::Error,
    },
    /// A file has the wrong content.
    #[error("{variable} names {path:?}, which {wrong}")]
    Content {
        variable: &'static str,
        path: PathBuf,
        wrong: &'static str,
    },
    /// Each file is valid, but they don't belong together.
    #[error(
        "the key in {key:?} does not belong to the first certificate in {certificate:?}: name a key and a certificate \
         that belong together in {} and {}, and put the server's own certificate before its intermediate certificates",
        TLS_KEY.name,
        TLS_CERT.name
    )]
    Strangers { certificate: PathBuf, key: PathBuf },
}

/// Reads both files.
pub fn read(files: &TlsFiles) -> Result<Certified, Unusable> {
    let certificate = File::read(&TLS_CERT, &files.certificate)?;
    let key = File::read(&TLS_KEY, &files.key)?;
    let chain = certificate.chain()?;
    let validity = chain.first().and_then(Validity::of);
    let identity = Identity::new(chain, key.private_key()?).map_err(|error| match error {
        rustls::Error::InconsistentKeys(_) => Unusable::Strangers {
            certificate: files.certificate.clone(),
            key: files.key.clone(),
        },
        rustls::Error::InvalidCertificate(_) => certificate.wrong("has a first certificate that is malformed"),
        _ => key.wrong(
            "holds a key of a kind that cannot be used: take ECDSA on P-256 or P-384, Ed25519, or RSA with 2048 bits \
             or more",
        ),
    })?;
    Ok(Certified {
        identity,
        valid_until: validity.as_ref().map(|validity| validity.until.clone()),
        warning: validity.and_then(Validity::warning),
    })
}

/// One of the two files.
struct File<'a> {
    variable: &'static Variable,
    path: &'a Path,
    content: Vec<u8>,
}

impl<'a> File<'a> {
    fn read(variable: &'static Variable, path: &'a Path) -> Result<Self, Unusable> {
        match fs::read(path) {
            Ok(content) => Ok(Self {
                variable,
                path,
                content,
            }),
            Err(cause) => Err(Unusable::Unreadable {
                variable: variable.name,
                path: path.to_owned(),
                cause,
            }),
        }
    }

    fn chain(&self) -> Result<Vec<CertificateDer<'static>>, Unusable> {
        let none = self.wrong("holds no certificate: name a PEM file that begins with `-----BEGIN CERTIFICATE-----`");
        match CertificateDer::pem_slice_iter(&self.content).collect::<Result<Vec<_>, _>>() {
            Ok(chain) if chain.is_empty() => Err(none),
            Ok(chain) => Ok(chain),
            Err(_) => Err(self.malformed()),
        }
    }

    fn private_key(&self) -> Result<PrivateKeyDer<'static>, Unusable> {
        if self.content.windows(9).any(|word| word == b"ENCRYPTED") {
            return Err(self.wrong(
                "holds an encrypted key, and Roster has no password for it: decrypt it with `openssl pkey`, into a \
                 file that only Roster's user may read",
            ));
        }
        PrivateKeyDer::from_pem_slice(&self.content).map_err(|error| match error {
            pem::Error::NoItemsFound => {
                self.wrong("holds no private key: name a PEM file with a line like `-----BEGIN PRIVATE KEY-----`")
            }
            _ => self.malformed(),
        })
    }

    /// The parser's error isn't shown, because it may quote a line.
    fn malformed(&self) -> Unusable {
        self.wrong("is malformed PEM: it may be cut off, or not be copied as a whole")
    }

    fn wrong(&self, wrong: &'static str) -> Unusable {
        Unusable::Content {
            variable: self.variable.name,
            path: self.path.to_owned(),
            wrong,
        }
    }
}

/// The validity period of a certificate.
struct Validity {
    begun: bool,
    ended: bool,
    from: String,
    until: End,
}

impl Validity {
    fn of(certificate: &CertificateDer<'_>) -> Option<Self> {
        let certificate = Certificate::from_der(certificate).ok()?;
        let validity = certificate.tbs_certificate().validity();
        let now = u64::try_from(System::default().now().as_second()).ok()?;
        Some(Self {
            begun: validity.not_before.to_unix_duration().as_secs() <= now,
            ended: validity.not_after.to_unix_duration().as_secs() < now,
            from: validity.not_before.to_date_time().to_string(),
            until: End {
                shown: validity.not_after.to_date_time().to_string(),
                since_1970: validity.not_after.to_unix_duration(),
            },
        })
    }

    fn warning(self) -> Option<String> {
        let name = TLS_CERT.name;
        if self.ended {
            let ended = self.until;
            return Some(format!(
                "the certificate of {name} expired at {ended}, and clients refuse it: renew it, then send SIGHUP"
            ));
        }
        (!self.begun).then(|| {
            format!(
                "the certificate of {name} is not valid before {}, and clients refuse it: look at the clock",
                self.from
            )
        })
    }
}
