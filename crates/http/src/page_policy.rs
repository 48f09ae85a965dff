//! The Content-Security-Policy of this server's pages: what a browser may load and do on them.

use axum::http::HeaderValue;
use axum::http::header::{CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// No page can be embedded in another site, submit a form, or change its base address with `<base>`.
const EVERYWHERE: &str = "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// For a page in one file, with this style and no script.
pub(crate) fn of_style(style: &str) -> HeaderValue {
    let digest = STANDARD.encode(Sha256::digest(style));
    policy(&format!(
        "default-src 'none'; img-src data:; style-src 'sha256-{digest}'"
    ))
}

/// For a page whose scripts and styles are files of this server. Its scripts also set styles.
pub(crate) fn of_own_files() -> HeaderValue {
    policy(
        "default-src 'none'; connect-src 'self'; img-src 'self' data:; script-src 'self'; style-src 'self' 'unsafe-inline'",
    )
}

fn policy(sources: &str) -> HeaderValue {
    HeaderValue::try_from(format!("{sources}; {EVERYWHERE}")).expect("a policy is ASCII")
}

/// Adds the policy to a response.
pub(crate) fn with(policy: HeaderValue, mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, policy);
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}
