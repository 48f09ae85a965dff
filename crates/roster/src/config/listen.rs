//! An address to listen on.

use std::fmt;
use std::net::SocketAddr;

/// A host and a port, displayed as `HOST:PORT`, the form that `bind` accepts.
///
/// A name such as `localhost` is resolved when it is bound, not here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListenAddress {
    /// A name, an IPv4 address, or an IPv6 address in brackets.
    host: String,
    port: u16,
}

impl ListenAddress {
    /// Parses `127.0.0.1:3000`, `[::1]:3000` or `localhost:3000`.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.contains('/') {
            return Err("is not just a host and a port".into());
        }
        let Some((host, port)) = text.rsplit_once(':') else {
            return Err("is not a host and a port with a colon between them".into());
        };
        let port = parse_port(port)?;
        if text.parse::<SocketAddr>().is_err() {
            check_name(host)?;
        }
        Ok(Self {
            host: host.to_owned(),
            port,
        })
    }

    /// Like [`Self::parse`]; an empty text gives `None`.
    pub fn parse_optional(text: &str) -> Result<Option<Self>, String> {
        if text.is_empty() {
            Ok(None)
        } else {
            Self::parse(text).map(Some)
        }
    }

    /// Whether the system chooses the port.
    pub fn takes_a_free_port(&self) -> bool {
        self.port == 0
    }
}

impl fmt::Display for ListenAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.host, self.port)
    }
}

fn parse_port(text: &str) -> Result<u16, String> {
    let wrong = || "has a port that is not a number from 0 to 65535".to_owned();
    // The standard parser would accept a plus sign.
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(wrong());
    }
    text.parse().map_err(|_| wrong())
}

/// A host that is not an IP address must be a valid name.
fn check_name(host: &str) -> Result<(), String> {
    if host.is_empty() {
        return Err("has no host before its colon".into());
    }
    if host.contains([':', '[', ']']) {
        return Err("has an IPv6 address that is malformed or not in brackets".into());
    }
    if host.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        return Err("has a malformed IPv4 address".into());
    }
    if !host
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte))
    {
        return Err("has a host that is neither a name nor an IP address".into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good_addresses_are_displayed_as_written() {
        for text in [
            "127.0.0.1:3000",
            "[::1]:3000",
            "[::]:0",
            "localhost:3000",
            "0.0.0.0:65535",
            "db-1.example.org:1",
        ] {
            assert_eq!(ListenAddress::parse(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn bad_addresses_are_told_apart() {
        for (text, wrong) in [
            ("", "a host and a port"),
            ("3000", "a host and a port"),
            ("http://127.0.0.1:3000", "just a host and a port"),
            (":3000", "no host"),
            ("localhost:", "a port"),
            ("localhost:http", "a port"),
            ("localhost:+1", "a port"),
            ("localhost:65536", "a port"),
            ("::1:3000", "brackets"),
            ("[::1:3000", "brackets"),
            ("[localhost]:3000", "brackets"),
            ("127.0.0.256:3000", "IPv4"),
            ("a b:3000", "neither"),
            ("*:3000", "neither"),
        ] {
            let error = ListenAddress::parse(text).unwrap_err();
            assert!(error.contains(wrong), "{text}: {error}");
        }
    }

    #[test]
    fn an_optional_address_may_be_empty_but_not_wrong() {
        assert_eq!(ListenAddress::parse_optional(""), Ok(None));
        assert!(ListenAddress::parse_optional("127.0.0.1:1").unwrap().is_some());
        assert!(ListenAddress::parse_optional("1").is_err());
    }
}
