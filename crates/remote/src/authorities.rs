//! The trusted certificate authorities.

use std::path::Path;

use tokio_rustls::rustls::RootCertStore;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;

use crate::Error;

/// The authorities that may issue a server's certificate.
#[derive(Debug, Clone)]
pub struct Authorities(pub(crate) RootCertStore);

impl Authorities {
    /// Those that the system trusts.
    #[must_use]
    pub fn of_the_system() -> Self {
        let mut roots = RootCertStore::empty();
        // A certificate that can't be parsed is skipped, and the others are used.
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        Self(roots)
    }

    /// Those of a PEM file, and no others.
    pub fn of_file(path: &Path) -> Result<Self, Error> {
        let unusable = |why: String| Error::Authorities {
            path: path.to_owned(),
            why,
        };
        let pem = std::fs::read(path).map_err(|error| unusable(error.to_string()))?;
        let mut roots = RootCertStore::empty();
        for certificate in CertificateDer::pem_slice_iter(&pem) {
            let certificate = certificate.map_err(|error| unusable(error.to_string()))?;
            roots.add(certificate).map_err(|error| unusable(error.to_string()))?;
        }
        if roots.is_empty() {
            return Err(unusable("it holds no certificate in PEM".to_owned()));
        }
        Ok(Self(roots))
    }
}
