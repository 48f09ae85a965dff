//! The id of a request. Its response, its line in the log and its events all carry the id.

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use std::fmt;
use store::Environment;

/// The header with the id, in requests and responses.
pub(crate) const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// An id: 1 to 128 letters, digits, `-`, `_`, `.`, `:`. These are safe in a header, a log and a shell.
#[derive(Debug, Clone)]
pub(crate) struct RequestId(HeaderValue);

impl RequestId {
    /// The id that the client sent if it is valid, or else a new one.
    pub(crate) fn of(headers: &HeaderMap, environment: &dyn Environment) -> Self {
        match headers.get(X_REQUEST_ID) {
            Some(sent) if is_sane(sent.as_bytes()) => Self(sent.clone()),
            _ => Self::new(environment),
        }
    }

    fn new(environment: &dyn Environment) -> Self {
        let id = environment.new_id().to_string();
        Self(HeaderValue::try_from(id).expect("a UUID is a header's value"))
    }

    pub(crate) fn as_str(&self) -> &str {
        self.0.to_str().expect("sane ids and UUIDs are ASCII")
    }

    pub(crate) fn into_header(self) -> HeaderValue {
        self.0
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

fn is_sane(id: &[u8]) -> bool {
    let safe = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.:".contains(byte);
    (1..=128).contains(&id.len()) && id.iter().all(safe)
}
