//! Reads the files of certificates and keys.

use super::verifier::Trusted;
use std::path::Path;
use tokio_rustls::rustls::RootCertStore;
use tokio_rustls::rustls::pki_types::pem::{self, PemObject as _};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// Why a file can't be used. Holds nothing of what is in it.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct FileError(String);

impl FileError {
    fn new(path: &Path, why: impl std::fmt::Display) -> Self {
        Self(format!("can't use {} ({why})", path.display()))
    }

    pub(super) fn of_pair(key: &Path, error: &tokio_rustls::rustls::Error) -> Self {
        Self::new(
            key,
            format_args!("it is no key for the certificate in sslcert: {error}"),
        )
    }
}

/// The authorities that the system trusts.
pub(super) fn authorities_of_the_system() -> Trusted {
    let mut roots = RootCertStore::empty();
    // One that this program can't use is no reason to trust none.
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    Trusted {
        roots,
        certificates: Vec::new(),
    }
}

/// The authorities of a PEM file, and no others.
pub(super) fn authorities(path: &Path) -> Result<Trusted, FileError> {
    let mut roots = RootCertStore::empty();
    let certificates = certificates(path)?;
    for certificate in &certificates {
        let added = roots.add(certificate.clone());
        added.map_err(|error| FileError::new(path, error))?;
    }
    Ok(Trusted { roots, certificates })
}

/// All certificates of a PEM file, in its order; one at least.
pub(super) fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, FileError> {
    let pem = read(path)?;
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem).collect();
    let certificates = certificates.map_err(|error| FileError::new(path, error))?;
    if certificates.is_empty() {
        return Err(FileError::new(path, "it holds no certificate in PEM"));
    }
    Ok(certificates)
}

/// The first private key of a PEM file.
pub(super) fn key(path: &Path) -> Result<PrivateKeyDer<'static>, FileError> {
    let pem = read(path)?;
    PrivateKeyDer::from_pem_slice(&pem).map_err(|error| match error {
        pem::Error::NoItemsFound if is_encrypted(&pem) => FileError::new(
            path,
            "the key has a passphrase: remove it by openssl pkey -in OLD -out NEW",
        ),
        pem::Error::NoItemsFound => FileError::new(path, "it holds no private key in PEM"),
        other => FileError::new(path, other),
    })
}

fn is_encrypted(pem: &[u8]) -> bool {
    pem.windows(9).any(|text| text == b"ENCRYPTED")
}

fn read(path: &Path) -> Result<Vec<u8>, FileError> {
    std::fs::read(path).map_err(|error| FileError::new(path, error))
}
