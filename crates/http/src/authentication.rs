//! Who may use the API (contract, section 1): its switch, its token, and how often each may be tried.

mod bucket;
mod failures;
mod token;

use crate::errors::ApiError;
use crate::settings::ExternalApi;
use axum::http::HeaderMap;
use failures::Failures;
use std::net::IpAddr;
use std::time::Instant;
use token::Token;

/// Below these, every path needs the token, known or unknown.
const PROTECTED: [&str; 2] = ["/api/ext", "/api/v2/ext"];

/// The switch of the API, and how a request authenticates while it is on.
#[derive(Debug)]
pub(crate) enum Authentication {
    Off,
    On(Box<Authenticator>),
}

/// The token, and the addresses that failed to send it.
#[derive(Debug)]
pub(crate) struct Authenticator {
    token: Token,
    failures: Failures,
}

impl Authentication {
    pub(crate) fn new(external_api: &ExternalApi) -> Self {
        match external_api {
            ExternalApi::Off => Self::Off,
            ExternalApi::On { token, rate_limit } => Self::On(Box::new(Authenticator {
                token: Token::new(token, *rate_limit),
                failures: Failures::new(Instant::now()),
            })),
        }
    }

    /// Checks the headers of a request from `client`.
    pub(crate) fn check(&self, headers: &HeaderMap, client: IpAddr) -> Result<(), ApiError> {
        let Self::On(authenticator) = self else {
            return Err(ApiError::Disabled);
        };
        let now = Instant::now();
        // The token first: who has it is let in, whatever others at the same address do.
        if authenticator.token.is_in(headers) {
            return authenticator.token.count(now).map_err(ApiError::RateLimited);
        }
        match authenticator.failures.count(client, now) {
            Ok(()) => Err(ApiError::Unauthorized),
            Err(wait) => Err(ApiError::TooManyFailures(wait)),
        }
    }
}

/// Whether every path at and below this one needs the token.
pub(crate) fn is_protected(path: &str) -> bool {
    let below = |rest: &str| rest.is_empty() || rest.starts_with('/');
    PROTECTED
        .iter()
        .any(|prefix| path.strip_prefix(prefix).is_some_and(below))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_only_looks_alike_is_not_protected() {
        for path in ["/api/ext", "/api/ext/", "/api/ext/users", "/api/v2/ext/x"] {
            assert!(is_protected(path), "{path}");
        }
        for path in ["/", "/api", "/api/extra", "/api/v2/external", "/healthz"] {
            assert!(!is_protected(path), "{path}");
        }
    }
}
