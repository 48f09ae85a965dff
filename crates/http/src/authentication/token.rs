//! The access token, and how often it may be used.

use super::bucket::{Bucket, Rate};
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use subtle::{Choice, ConstantTimeEq};

/// The scheme that `ToolJet`'s clients use. The token itself follows it, or the base64 of a pair that contains the
/// token.
const BASIC: &str = "Basic";

/// The scheme that generated clients use. The token itself follows it.
const BEARER: &str = "Bearer";

/// The access token, and the bucket of the requests that send it.
#[derive(Debug)]
pub(super) struct Token {
    /// A digest has the same length for every token, so a comparison takes the same time for every guess.
    digest: [u8; 32],
    limit: Option<Limit>,
}

#[derive(Debug)]
struct Limit {
    rate: Rate,
    bucket: Mutex<Bucket>,
}

impl Token {
    /// `rate_limit`: how many requests per second may use the token; `None` for no limit.
    pub(super) fn new(token: &SecretString, rate_limit: Option<NonZeroU32>) -> Self {
        Self {
            digest: digest(token.expose_secret().as_bytes()),
            limit: rate_limit.map(|times| Limit {
                rate: Rate::per_second(times),
                bucket: Mutex::new(Bucket::full(Instant::now())),
            }),
        }
    }

    /// Whether a request was sent with the token. A request with two `Authorization` headers was not, even if both have
    /// it.
    pub(super) fn is_in(&self, headers: &HeaderMap) -> bool {
        let mut values = headers.get_all(AUTHORIZATION).iter();
        let (Some(value), None) = (values.next(), values.next()) else {
            return false;
        };
        // Every candidate is compared, even after a match: so the time reveals nothing.
        let sent = tokens_of(value.as_bytes());
        let is_token = |sent: &Vec<u8>| digest(sent).ct_eq(&self.digest);
        sent.iter()
            .fold(Choice::from(0), |found, sent| found | is_token(sent))
            .into()
    }

    /// A digest of these fields that can't be computed without the token.
    pub(super) fn keyed_digest(&self, fields: &[&[u8]]) -> [u8; 32] {
        let mut digest = Hmac::<Sha256>::new_from_slice(&self.digest).expect("a key of any length");
        for field in fields {
            digest.update(&(field.len() as u64).to_be_bytes());
            digest.update(field);
        }
        digest.finalize().into_bytes().into()
    }

    /// Counts a request, or returns how long to wait until one more is allowed.
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

/// The candidates for the token: first the text after the scheme, then what its base64 decodes to.
fn tokens_of(authorization: &[u8]) -> Vec<Vec<u8>> {
    if let Some(raw) = behind(BASIC, authorization) {
        let mut tokens = vec![raw.to_vec()];
        tokens.extend(tokens_of_pair(raw));
        return tokens;
    }
    behind(BEARER, authorization).into_iter().map(<[u8]>::to_vec).collect()
}

/// The text after the scheme, whose case does not matter (RFC 9110, section 11.1).
fn behind<'a>(scheme: &str, authorization: &'a [u8]) -> Option<&'a [u8]> {
    let (found, rest) = authorization.split_at_checked(scheme.len())?;
    let rest = rest.strip_prefix(b" ")?;
    let is_scheme = found.eq_ignore_ascii_case(scheme.as_bytes());
    is_scheme.then_some(rest.trim_ascii_start())
}

/// The candidates in a base64 pair `user:password` (RFC 7617): the password or, if it is empty, the user.
fn tokens_of_pair(base64: &[u8]) -> Vec<Vec<u8>> {
    let Ok(pair) = STANDARD.decode(base64) else {
        return Vec::new();
    };
    let password = pair
        .iter()
        .position(|byte| *byte == b':')
        .map(|colon| &pair[colon + 1..]);
    let user = pair.strip_suffix(b":");
    password.into_iter().chain(user).map(<[u8]>::to_vec).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(header: &str) -> Vec<String> {
        let tokens = tokens_of(header.as_bytes()).into_iter();
        tokens.map(|token| String::from_utf8(token).unwrap()).collect()
    }

    #[test]
    fn the_token_is_what_follows_the_scheme() {
        for (header, token) in [
            ("Basic abc", Some("abc")),
            ("basic abc", Some("abc")),
            ("Basic  abc", Some("abc")),
            ("Basic a b", Some("a b")),
            ("Bearer abc", Some("abc")),
            ("bearer  abc", Some("abc")),
            ("Basic", None),
            ("Basicabc", None),
            ("Digest abc", None),
            ("", None),
        ] {
            assert_eq!(texts(header), token.into_iter().collect::<Vec<_>>(), "{header}");
        }
    }

    #[test]
    fn a_pair_in_strict_base64_has_the_token_too() {
        let basic = |pair: &str| format!("Basic {}", STANDARD.encode(pair));
        assert_eq!(texts(&basic("ada:to:ken"))[1..], ["to:ken"]);
        assert_eq!(texts(&basic("token:"))[1..], ["", "token"]);
        assert_eq!(texts(&basic("a:b:"))[1..], ["b:", "a:b"]);
        assert_eq!(texts(&basic("token"))[1..], [""; 0]);
        // `x:token` without its padding, with unused bits set, and with a space.
        let padded = STANDARD.encode("x:token");
        assert_eq!(padded, "eDp0b2tlbg==");
        for base64 in ["eDp0b2tlbg", "eDp0b2tlbh==", "eDp0 b2tlbg=="] {
            assert_eq!(texts(&format!("Basic {base64}")), [base64]);
        }
        assert_eq!(texts(&format!("Bearer {padded}")), [padded]);
    }
}
