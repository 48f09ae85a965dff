//! The access token, and how often it may be used.

use super::bucket::{Bucket, Rate};
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use subtle::ConstantTimeEq;

/// The scheme of the `Authorization` header. What follows it is the token itself, not base64 of anything.
const SCHEME: &str = "Basic";

/// A token that lets in, and the bucket of those who send it.
#[derive(Debug)]
pub(super) struct Token {
    /// Of equal length whatever the token's, so that comparing two digests takes the same time for every guess.
    digest: [u8; 32],
    limit: Option<Limit>,
}

#[derive(Debug)]
struct Limit {
    rate: Rate,
    bucket: Mutex<Bucket>,
}

impl Token {
    /// `rate_limit`: how many requests it is good for in a second, if that is limited.
    pub(super) fn new(token: &SecretString, rate_limit: Option<NonZeroU32>) -> Self {
        Self {
            digest: digest(token.expose_secret().as_bytes()),
            limit: rate_limit.map(|times| Limit {
                rate: Rate::per_second(times),
                bucket: Mutex::new(Bucket::full(Instant::now())),
            }),
        }
    }

    /// Whether a request was sent with it.
    pub(super) fn is_in(&self, headers: &HeaderMap) -> bool {
        let sent = headers.get(AUTHORIZATION).and_then(|value| token_of(value.as_bytes()));
        sent.is_some_and(|sent| digest(sent).ct_eq(&self.digest).into())
    }

    /// A digest of these fields that only who knows the token can make.
    pub(super) fn keyed_digest(&self, fields: &[&[u8]]) -> [u8; 32] {
        let mut digest = Hmac::<Sha256>::new_from_slice(&self.digest).expect("a key of any length");
        for field in fields {
            digest.update(&(field.len() as u64).to_be_bytes());
            digest.update(field);
        }
        digest.finalize().into_bytes().into()
    }

    /// Counts a request; or says how long to wait until one more is allowed.
    pub(super) fn count(&self, now: Instant) -> Result<(), Duration> {
        let Some(Limit { rate, bucket }) = &self.limit else {
            return Ok(());
        };
        rate.take(&mut bucket.lock().unwrap_or_else(PoisonError::into_inner), now)
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
}
