//! Why a server did not do what it was asked.

use std::path::PathBuf;

use hyper::StatusCode;
use tokio_rustls::rustls;

/// Why there is no answer, or not the one that was asked for. The token is in none of the messages.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file is not one of certificates.
    #[error("{path} can't be used as the certificates of authorities: {why}")]
    Authorities {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// There is no TLS to ask with.
    #[error("TLS can't be set up: {0}")]
    Tls(#[from] rustls::Error),
    /// The token can't be sent as it is.
    #[error("the access token holds control characters, such as the end of a line, which can't be sent")]
    Token,
    /// There is no way to the server, or it says nothing.
    #[error("can't ask {url}: {why}")]
    Unreachable {
        /// What was asked.
        url: String,
        /// What the network, or TLS, has against it.
        why: String,
    },
    /// Its certificate is of nobody who is trusted, or of another server.
    #[error("can't ask {url}: {why}; --ca names a file with the certificate of another authority")]
    Untrusted {
        /// What was asked.
        url: String,
        /// What is wrong with the certificate.
        why: String,
    },
    /// It refuses.
    #[error("{url} answers {status}{}: {hint}", quoted(.said))]
    Refused {
        /// What was asked.
        url: String,
        /// The status of the answer.
        status: StatusCode,
        /// What the server says itself; several sentences for a body with several mistakes.
        said: Vec<String>,
        /// What to do about it.
        hint: String,
    },
    /// It says something else than a user or a list, or not all of it.
    #[error("the answer of {url} is not {what}: {why}")]
    Unreadable {
        /// What was asked.
        url: String,
        /// What the answer should have been.
        what: &'static str,
        /// Why it is not.
        why: String,
    },
}

impl Error {
    /// The status of a refusal.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Refused { status, .. } => Some(*status),
            _ => None,
        }
    }
}

fn quoted(said: &[String]) -> String {
    match said {
        [] => String::new(),
        said => format!(" ({:?})", said.join("; ")),
    }
}
