//! Who may use the API (docs/api/v1.md, Access): the API's switch, its token, and the rate limits.

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

/// The switch of the API, and how requests are authenticated while it is on.
#[derive(Debug)]
pub(crate) enum Authentication {
    Off,
    On(Box<Authenticator>),
}

/// The token, and the failures of each client address.
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

    /// A digest of these fields that can't be computed without the token.
    pub(crate) fn keyed_digest(&self, fields: &[&[u8]]) -> [u8; 32] {
        match self {
            Self::Off => [0; 32],
            Self::On(authenticator) => authenticator.token.keyed_digest(fields),
        }
    }

    /// Checks the headers of a request from `client`.
    pub(crate) fn check(&self, headers: &HeaderMap, client: IpAddr) -> Result<(), ApiError> {
        let Self::On(authenticator) = self else {
            return Err(ApiError::Disabled);
        };
        let now = Instant::now();
        // The token comes first: a client with the right token gets in, even if others at its address have failed too
        // often.
        if authenticator.token.is_in(headers) {
            return authenticator.token.count(now).map_err(ApiError::RateLimited);
        }
        match authenticator.failures.count(client, now) {
            Ok(()) => Err(ApiError::Unauthorized),
            Err(wait) => Err(ApiError::TooManyFailures(wait)),
        }
    }
}
