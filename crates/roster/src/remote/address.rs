//! Where the other server is.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use ureq::http::Uri;

/// The path of the API, which an address may have at its end already.
const API: &str = "/api/ext";

/// The beginning of all addresses of another server, such as `https://tooljet.example.com`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address(String);

impl Address {
    /// The address of one of its lists.
    pub fn of(&self, list: &str) -> String {
        format!("{}{API}/{list}", self.0)
    }

    /// Whether who listens on the way can read the token.
    pub fn is_readable_on_the_way(&self) -> bool {
        self.0.starts_with("http://") && !self.is_loopback()
    }

    fn is_loopback(&self) -> bool {
        let uri = self.0.parse::<Uri>().ok();
        let Some(host) = uri.as_ref().and_then(Uri::host) else {
            return false;
        };
        // An address of IPv6 stands in brackets.
        let address: Result<IpAddr, _> = host.trim_start_matches('[').trim_end_matches(']').parse();
        address.map_or_else(
            |_| host.eq_ignore_ascii_case("localhost"),
            |address| address.is_loopback(),
        )
    }
}

impl FromStr for Address {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let base = text.trim().trim_end_matches('/');
        let base = base.strip_suffix(API).unwrap_or(base).trim_end_matches('/');
        let rest = base
            .strip_prefix("https://")
            .or_else(|| base.strip_prefix("http://"))
            .ok_or("must begin with https:// or http://, such as https://tooljet.example.com")?;
        if rest.contains('@') {
            return Err("must not hold a user or a password; the token is read from ROSTER_IMPORT_TOKEN".to_owned());
        }
        if rest.is_empty() || rest.contains(['?', '#']) || rest.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return Err("must be the server's address alone, such as https://tooljet.example.com".to_owned());
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
        let below: Address = "http://a.example.com:81/tools/".parse().unwrap();
        assert_eq!(below.of("users"), "http://a.example.com:81/tools/api/ext/users");
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
    fn plain_http_is_read_on_the_way_but_for_loopback() {
        for (text, is_readable) in [
            ("http://a.example.com:80", true),
            ("https://a.example.com", false),
            ("http://127.0.0.1:3000", false),
            ("http://localhost", false),
            ("http://[::1]:3000", false),
            ("http://localhost.example.com", true),
            ("http://[::1]", false),
            ("http://LOCALHOST:80/tools", false),
            ("http://127.example.com", true),
            ("http://127.0.0.1.example.com:80", true),
            ("http://[2001:db8::1]", true),
        ] {
            assert_eq!(
                text.parse::<Address>().unwrap().is_readable_on_the_way(),
                is_readable,
                "{text}"
            );
        }
    }
}
