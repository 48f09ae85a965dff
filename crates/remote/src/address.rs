//! Where the other server is.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use hyper::Uri;

/// The path of the API, which an address may have at its end already.
const API: &str = "/api/ext";

/// The base URL of another server, such as `https://tooljet.example.com`. Nobody on the network can read the requests: they go
/// over HTTPS, or stay on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address(String);

/// Why a text is not the address of a server.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidAddress {
    /// It names no scheme, or another one.
    #[error("must begin with https:// or http://, such as https://tooljet.example.com")]
    Scheme,
    /// It contains a user or a password.
    #[error("must not hold a user or a password; the token is given apart from it")]
    Credentials,
    /// It has more than the server's address, or less.
    #[error("must be the server's address alone, such as https://tooljet.example.com")]
    NotAlone,
    /// Anyone on the network could read the token.
    #[error(
        "must begin with https://: over plain http, others on the way can read the token; \
         without https, give the loopback end of a tunnel, such as http://127.0.0.1:3000"
    )]
    PlainHttp,
}

impl Address {
    /// The address of a path of the API, such as `users`.
    pub(crate) fn of(&self, path: &str) -> String {
        format!("{}{API}/{path}", self.0)
    }
}

/// Whether what is sent there stays on this machine.
fn is_loopback(host: &str) -> bool {
    // An address of IPv6 stands in brackets.
    let address: Result<IpAddr, _> = host.trim_start_matches('[').trim_end_matches(']').parse();
    address.map_or_else(
        |_| host.eq_ignore_ascii_case("localhost"),
        |address| address.is_loopback(),
    )
}

impl FromStr for Address {
    type Err = InvalidAddress;

    fn from_str(text: &str) -> Result<Self, InvalidAddress> {
        let base = text.trim().trim_end_matches('/');
        let base = base.strip_suffix(API).unwrap_or(base).trim_end_matches('/');
        let rest = base
            .strip_prefix("https://")
            .or_else(|| base.strip_prefix("http://"))
            .ok_or(InvalidAddress::Scheme)?;
        if rest.contains('@') {
            return Err(InvalidAddress::Credentials);
        }
        if rest.contains(['?', '#']) {
            return Err(InvalidAddress::NotAlone);
        }
        let uri: Uri = base.parse().map_err(|_| InvalidAddress::NotAlone)?;
        let host = uri
            .host()
            .filter(|host| !host.is_empty())
            .ok_or(InvalidAddress::NotAlone)?;
        if base.starts_with("http://") && !is_loopback(host) {
            return Err(InvalidAddress::PlainHttp);
        }
        Ok(Self(base.to_owned()))
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_of_the_api_may_be_there() {
        for text in [
            "https://a.example.com",
            " https://a.example.com/ ",
            "https://a.example.com/api/ext/",
        ] {
            let address: Address = text.parse().unwrap();
            assert_eq!(address.of("users"), "https://a.example.com/api/ext/users");
        }
        let below: Address = "http://127.0.0.1:81/tools/".parse().unwrap();
        assert_eq!(below.of("users"), "http://127.0.0.1:81/tools/api/ext/users");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in [
            "",
            "a.example.com",
            "ftp://a",
            "https://",
            "https://u:p@a",
            "https://a?b",
            "https://a b",
        ] {
            assert!(text.parse::<Address>().is_err(), "{text}");
        }
    }

    #[test]
    fn plain_http_is_for_loopback_only() {
        for (text, is_taken) in [
            ("http://a.example.com:80", false),
            ("https://a.example.com", true),
            ("http://127.0.0.1:3000", true),
            ("http://localhost", true),
            ("http://[::1]:3000", true),
            ("http://localhost.example.com", false),
            ("http://[::1]", true),
            ("http://LOCALHOST:80/tools", true),
            ("http://127.example.com", false),
            ("http://127.0.0.1.example.com:80", false),
            ("http://[2001:db8::1]", false),
        ] {
            let expected = if is_taken {
                None
            } else {
                Some(InvalidAddress::PlainHttp)
            };
            assert_eq!(text.parse::<Address>().err(), expected, "{text}");
        }
    }
}
