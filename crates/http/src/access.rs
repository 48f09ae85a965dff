//! Who is let in (contract, section 1), and what they can do then.

mod bucket;
mod failures;
mod token;

use crate::app::App;
use crate::client::Client;
use crate::errors::ApiError;
use crate::request_id::RequestId;
use crate::server::ExternalApi;
use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;
use directory::{Actor, Password, PasswordHash, Via};
use failures::Failures;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Instant;
use store::{Call, Op};
use token::Token;

/// Below these, every path needs the token, known or unknown.
const GUARDED: [&str; 2] = ["/api/ext", "/api/v2/ext"];

/// The switch of the API, and who is let in while it is on.
#[derive(Debug)]
pub(crate) enum Access {
    Off,
    On(Box<Guard>),
}

/// What stands between a request and the API.
#[derive(Debug)]
pub(crate) struct Guard {
    token: Token,
    failures: Failures,
}

impl Access {
    pub(crate) fn new(external_api: &ExternalApi) -> Self {
        match external_api {
            ExternalApi::Off => Self::Off,
            ExternalApi::On { token, rate_limit } => Self::On(Box::new(Guard {
                token: Token::new(token, *rate_limit),
                failures: Failures::new(Instant::now()),
            })),
        }
    }

    fn admit(&self, headers: &HeaderMap, client: IpAddr) -> Result<(), ApiError> {
        let Self::On(guard) = self else {
            return Err(ApiError::Disabled);
        };
        let now = Instant::now();
        // The token first: who has it is let in, whatever others at the same address do.
        if guard.token.is_in(headers) {
            return guard.token.count(now).map_err(ApiError::OverLimit);
        }
        match guard.failures.count(client, now) {
            Ok(()) => Err(ApiError::Unauthorized),
            Err(wait) => Err(ApiError::Guessing(wait)),
        }
    }
}

/// Whether this path is behind the guard.
pub(crate) fn is_guarded(path: &str) -> bool {
    let below = |rest: &str| rest.is_empty() || rest.starts_with('/');
    GUARDED
        .iter()
        .any(|prefix| path.strip_prefix(prefix).is_some_and(below))
}

/// Somebody who was let in. The only way from a handler to the store.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    app: Arc<App>,
    call: Call,
}

impl Caller {
    /// Runs an operation in this caller's name.
    pub(crate) async fn run<O: Op>(self, op: O) -> Result<O::Output, ApiError> {
        Ok(self.read(op).await?)
    }

    /// Runs a read that streams its answer, and so tells of errors in its own way.
    pub(crate) async fn read<O: Op>(self, op: O) -> Result<O::Output, store::Error> {
        Ok(self.app.store.run(self.call, op).await?.output)
    }

    /// Hashes a password, if there is one.
    pub(crate) async fn hash(&self, password: Option<Password>) -> Result<Option<PasswordHash>, ApiError> {
        match password {
            Some(password) => Ok(Some(self.app.passwords.hash(password).await?)),
            None => Ok(None),
        }
    }
}

impl FromRequestParts<Arc<App>> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, ApiError> {
        // Every connection has an address. Should one not, it would share its bucket with its like.
        let unknown = Client(Ipv4Addr::UNSPECIFIED.into());
        let Client(client) = parts.extensions.get().copied().unwrap_or(unknown);
        app.access.admit(&parts.headers, client)?;
        let request_id = parts.extensions.get::<RequestId>();
        Ok(Self {
            app: Arc::clone(app),
            call: Call {
                request_id: request_id.map(ToString::to_string),
                address: Some(client),
                ..Call::new(Actor::Root, Via::Api)
            },
        })
    }
}

/// Somebody who may learn which paths there are: everybody, but behind the guard only who is let in.
#[derive(Debug)]
pub(crate) struct Visitor;

impl FromRequestParts<Arc<App>> for Visitor {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, ApiError> {
        if is_guarded(parts.uri.path()) {
            Caller::from_request_parts(parts, app).await?;
        }
        Ok(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_only_looks_alike_is_not_guarded() {
        for path in ["/api/ext", "/api/ext/", "/api/ext/users", "/api/v2/ext/x"] {
            assert!(is_guarded(path), "{path}");
        }
        for path in ["/", "/api", "/api/extra", "/api/v2/external", "/healthz"] {
            assert!(!is_guarded(path), "{path}");
        }
    }
}
