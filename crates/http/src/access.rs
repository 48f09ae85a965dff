//! Who is let in (contract, section 1), and what they can do then.

use crate::app::App;
use crate::errors::ApiError;
use crate::request_id::RequestId;
use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use directory::{Password, PasswordHash};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use std::sync::Arc;
use store::{Op, Origin};
use subtle::ConstantTimeEq;

/// The actor of events that come from the API.
const ACTOR: &str = "external-api";

/// The scheme of the `Authorization` header. What follows it is the token itself, not base64 of anything.
const SCHEME: &str = "Basic";

/// Below these, every path needs the token, known or unknown.
const GUARDED: [&str; 2] = ["/api/ext", "/api/v2/ext"];

/// The switch of the API, and a digest of the token: of equal length whatever the token's, so that comparing two digests
/// takes the same time for every guess.
#[derive(Debug)]
pub(crate) enum Access {
    Off,
    On([u8; 32]),
}

impl Access {
    /// Lets in who sends this token.
    pub(crate) fn by_token(token: &SecretString) -> Self {
        Self::On(digest(token.expose_secret().as_bytes()))
    }

    fn admit(&self, headers: &HeaderMap) -> Result<(), ApiError> {
        let Self::On(expected) = self else {
            return Err(ApiError::Disabled);
        };
        let sent = headers.get(AUTHORIZATION).and_then(|value| token_of(value.as_bytes()));
        let right = sent.is_some_and(|sent| digest(sent).ct_eq(expected).into());
        if right { Ok(()) } else { Err(ApiError::Unauthorized) }
    }
}

fn digest(token: &[u8]) -> [u8; 32] {
    Sha256::digest(token).into()
}

/// What follows the scheme, whose case does not matter (RFC 9110, section 11.1).
fn token_of(authorization: &[u8]) -> Option<&[u8]> {
    let (scheme, token) = authorization.split_at_checked(SCHEME.len())?;
    let token = token.strip_prefix(b" ")?;
    scheme
        .eq_ignore_ascii_case(SCHEME.as_bytes())
        .then_some(token.trim_ascii_start())
}

/// Whether this path is behind the guard.
pub(crate) fn is_guarded(path: &str) -> bool {
    let below = |rest: &str| rest.is_empty() || rest.starts_with('/');
    GUARDED
        .iter()
        .any(|prefix| path.strip_prefix(prefix).is_some_and(below))
}

/// Somebody who was let in. The only way from a handler to the store.
#[derive(Debug)]
pub(crate) struct Caller {
    app: Arc<App>,
    origin: Origin,
}

impl Caller {
    /// Runs an operation in this caller's name.
    pub(crate) async fn run<O: Op>(self, op: O) -> Result<O::Output, ApiError> {
        Ok(self.read(op).await?)
    }

    /// Runs a read that streams its answer, and so tells of errors in its own way.
    pub(crate) async fn read<O: Op>(self, op: O) -> Result<O::Output, store::Error> {
        self.app.store.run(self.origin, op).await
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
        app.access.admit(&parts.headers)?;
        let request_id = parts.extensions.get::<RequestId>();
        Ok(Self {
            app: Arc::clone(app),
            origin: Origin {
                actor: ACTOR.into(),
                request_id: request_id.map(ToString::to_string),
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_is_what_follows_the_scheme() {
        for (header, token) in [
            ("Basic abc", Some("abc")),
            ("basic abc", Some("abc")),
            ("Basic  abc", Some("abc")),
            ("Basic a b", Some("a b")),
            ("Basic", None),
            ("Basicabc", None),
            ("Bearer abc", None),
            ("", None),
        ] {
            assert_eq!(token_of(header.as_bytes()), token.map(str::as_bytes), "{header}");
        }
    }

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
