//! The request to paste.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use secrecy::{ExposeSecret, SecretString};

/// What quickstart prints below the address: a request that works when it is pasted into a shell. It shows the token, to
/// who has just made it or can read it anyway; the log never does.
pub fn greeting(scheme: &str, address: SocketAddr, token: &SecretString) -> String {
    let authorization = quoted(&format!("Authorization: Basic {}", token.expose_secret()));
    let base = format!("{scheme}://{}", reachable(address));
    // Some shells take the brackets of an IPv6 address for a pattern.
    let url = quoted(&format!("{base}/api/ext/workspaces"));
    let certificate = if scheme == "https" {
        "\nWith a name that the certificate is for in the place of the address.\n"
    } else {
        ""
    };
    format!("\nTry it:\n\n  curl -H {authorization} \\\n    {url}\n{certificate}\nThe API's page: {base}/docs\n")
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

/// One word for a POSIX shell, whatever is in it.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_takes_the_quoted_word_as_it_was() {
        for text in ["plain", "two words", "it's", "$HOME `id` \\ \"x\" #!*", "''"] {
            let output = std::process::Command::new("sh")
                .args(["-c", &format!("printf %s {}", quoted(text))])
                .output()
                .unwrap();
            assert_eq!(String::from_utf8(output.stdout).unwrap(), text);
        }
    }

    #[test]
    fn both_words_of_the_request_are_quoted() {
        let text = greeting("http", "[::1]:3000".parse().unwrap(), &"it's".into());
        assert!(text.contains(r"curl -H 'Authorization: Basic it'\''s' \"), "{text}");
        assert!(
            text.contains("\n    'http://[::1]:3000/api/ext/workspaces'\n"),
            "{text}"
        );
    }

    #[test]
    fn with_tls_it_is_https() {
        let text = greeting("https", "127.0.0.1:3000".parse().unwrap(), &"token".into());
        assert!(text.contains("'https://127.0.0.1:3000/api/ext/workspaces'"), "{text}");
        assert!(text.contains("a name that the certificate is for"), "{text}");
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
