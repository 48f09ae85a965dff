//! Why a request failed.

use std::path::PathBuf;

use hyper::StatusCode;
use tokio_rustls::rustls;

/// Why a request failed. No message contains the token.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file doesn't contain certificates.
    #[error("{path} can't be used as the certificates of authorities: {why}")]
    Authorities {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// TLS can't be set up.
    #[error("TLS can't be set up: {0}")]
    Tls(#[from] rustls::Error),
    /// The token can't be sent as it is.
    #[error("the access token holds control characters, such as the end of a line, which can't be sent")]
    Token,
    /// The server can't be reached, or doesn't respond.
    #[error("can't ask {url}: {why}")]
    Unreachable {
        /// What was asked.
        url: String,
        /// The error of the network or of TLS.
        why: String,
    },
    /// No trusted authority issued its certificate, or it is another server's.
    #[error("can't ask {url}: {why}; --ca names a file with the certificate of another authority")]
    Untrusted {
        /// What was asked.
        url: String,
        /// What is wrong with the certificate.
        why: String,
    },
    /// The server refuses the request.
    #[error("{url} answers {status}{}: {hint}", quoted(.said))]
    Refused {
        /// What was asked.
        url: String,
        /// The status of the answer.
        status: StatusCode,
        /// The server's own message; several if the body has several mistakes.
        said: Vec<String>,
        /// What to do about it.
        hint: String,
    },
    /// The answer is not the expected user or list, or not the whole of it.
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
