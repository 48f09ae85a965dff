//! The configuration of TLS: the paths of its files, or that a proxy terminates it.

use std::path::PathBuf;

use super::values::one_line;

/// The files of TLS. They are not read here, because the server reads them again while it runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFiles {
    /// The server's certificate, followed by its intermediate certificates.
    pub certificate: PathBuf,
    /// Its private key.
    pub key: PathBuf,
}

/// A path; `None` if the text is empty.
pub fn parse_path(text: &str) -> Result<Option<PathBuf>, String> {
    // Neither is shown: the text may be the key itself, or a URL with a password.
    if text.contains("-----BEGIN") {
        return Err("holds the text of a PEM file instead of its path".into());
    }
    if text.contains("://") {
        return Err("holds a URL instead of a path".into());
    }
    one_line(text)?;
    Ok((!text.is_empty()).then(|| PathBuf::from(text)))
}

/// Whether plain HTTP is allowed on addresses other than loopback. Unlike the API's switch, any word except `true` and
/// `false` is refused.
pub fn parse_insecure_http(text: &str) -> Result<bool, String> {
    match text {
        "true" => Ok(true),
        "" | "false" => Ok(false),
        _ => Err("is neither `true` nor `false`".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_no_key_and_no_url() {
        assert_eq!(parse_path("tls/key.pem"), Ok(Some(PathBuf::from("tls/key.pem"))));
        assert_eq!(parse_path(""), Ok(None));
        let key = parse_path("-----BEGIN PRIVATE KEY-----\nhush").unwrap_err();
        assert!(key.contains("instead of its path") && !key.contains("hush"), "{key}");
        assert!(parse_path("https://roster.example.com/key").is_err());
        assert!(parse_path("a.pem\nb.pem").is_err());
    }

    #[test]
    fn only_true_is_insecure() {
        assert_eq!(parse_insecure_http("true"), Ok(true));
        for text in ["", "false"] {
            assert_eq!(parse_insecure_http(text), Ok(false));
        }
        for text in ["TRUE", "1", "yes", " true"] {
            assert!(parse_insecure_http(text).is_err(), "{text}");
        }
    }
}
