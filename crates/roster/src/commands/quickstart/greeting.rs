//! What quickstart prints when it serves: where the access token is, and a request to paste.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use secrecy::{ExposeSecret, SecretString};

use super::shell::quoted;
use super::token_place::TokenPlace;

/// The lines below the address. They show the token only when it is new: terminals and the logs of services keep what is
/// printed.
pub fn greeting(scheme: &str, address: SocketAddr, place: &TokenPlace, new_token: Option<&SecretString>) -> String {
    let base = format!("{scheme}://{}", reachable(address));
    let new_token = new_token.map_or_else(String::new, |token| {
        format!("The new access token: {}\n", token.expose_secret())
    });
    // Some shells take the brackets of an IPv6 address for a pattern.
    let url = quoted(&format!("{base}/api/ext/workspaces"));
    let certificate = if scheme == "https" {
        "Replace the address by a name that the certificate is for.\n"
    } else {
        ""
    };
    format!(
        "\n{new_token}{}\n\nTry it:\n\n  curl -H \"Authorization: Basic {}\" \\\n    {url}\n\n{certificate}In a browser: {base}\n",
        place.sentence(),
        place.shell_expression(),
    )
}

/// An address that a client on this machine can use: one that stands for all addresses is none.
fn reachable(mut address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        address.set_ip(match address {
            SocketAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
            SocketAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
        });
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    fn elsewhere(scheme: &str, address: &str) -> String {
        greeting(scheme, address.parse().unwrap(), &TokenPlace::Elsewhere, None)
    }

    #[test]
    fn the_address_is_quoted() {
        let text = elsewhere("http", "[::1]:3000");
        assert!(
            text.contains("\n    'http://[::1]:3000/api/ext/workspaces'\n"),
            "{text}"
        );
    }

    #[test]
    fn with_tls_it_is_https() {
        let text = elsewhere("https", "127.0.0.1:3000");
        assert!(text.contains("'https://127.0.0.1:3000/api/ext/workspaces'"), "{text}");
        assert!(text.contains("a name that the certificate is for"), "{text}");
    }

    #[test]
    fn a_token_is_shown_when_it_is_new() {
        let address = "127.0.0.1:3000".parse().unwrap();
        let text = greeting("http", address, &TokenPlace::Elsewhere, Some(&"s3cret".into()));
        assert!(text.contains("The new access token: s3cret\n"), "{text}");
        assert!(!elsewhere("http", "127.0.0.1:3000").contains("s3cret"));
    }

    #[test]
    fn a_path_is_quoted_for_the_shell() {
        let expression = TokenPlace::Dotenv("/it's here/.env".into()).shell_expression();
        assert!(expression.ends_with(r"'/it'\''s here/.env')"), "{expression}");
    }

    #[test]
    fn all_addresses_are_shown_as_the_local_one() {
        for (listening, shown) in [
            ("0.0.0.0:3000", "127.0.0.1:3000"),
            ("[::]:3000", "[::1]:3000"),
            ("192.0.2.1:80", "192.0.2.1:80"),
        ] {
            assert_eq!(reachable(listening.parse().unwrap()).to_string(), shown);
        }
    }
}
