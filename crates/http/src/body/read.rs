//! Reads the bytes of a body.

use super::from_body::{Content, Taken};
use crate::app::App;
use crate::errors::ApiError;
use axum::extract::Request;
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::Body as _;

/// Reads a body as [`read`] does, in half of the request's time limit: so the error is that the body was late, not that the
/// request was.
pub(crate) async fn read_in_time(request: Request, app: &App, taken: Taken) -> Result<(Content, Bytes), ApiError> {
    let read = tokio::time::timeout(app.request_timeout / 2, read(request, taken));
    read.await.map_err(|_| ApiError::SlowBody)?
}

/// Reads a body. Unless it is empty, it must be declared as JSON, or as a form where the request takes forms.
async fn read(request: Request, taken: Taken) -> Result<(Content, Bytes), ApiError> {
    let max = taken.max;
    let (head, body) = request.into_parts();
    if body.size_hint().exact() == Some(0) {
        return Ok((Content::Json, Bytes::new()));
    }
    let headers = head.headers;
    let boundary = boundary_of(&headers).filter(|_| taken.forms);
    if headers.contains_key(CONTENT_TYPE) && !is_json(&headers) && boundary.is_none() {
        return Err(ApiError::NotJson);
    }
    if is_compressed(&headers) {
        return Err(ApiError::Compressed);
    }
    if announced_length(&headers).is_some_and(|length| length > max as u64) {
        return Err(ApiError::TooLarge(max));
    }
    let bytes = match Limited::new(body, max).collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) if error.is::<LengthLimitError>() => return Err(ApiError::TooLarge(max)),
        Err(_) => return Err(ApiError::Body("The body broke off before its end".to_owned())),
    };
    // An empty body needs no content type. Whether a chunked body is empty is known only after it was read.
    match boundary {
        Some(boundary) => Ok((Content::Form(boundary), bytes)),
        None if bytes.is_empty() || is_json(&headers) => Ok((Content::Json, bytes)),
        None => Err(ApiError::NotJson),
    }
}

/// The boundary of a form's parts, if the content is declared as a form.
fn boundary_of(headers: &HeaderMap) -> Option<String> {
    multer::parse_boundary(headers.get(CONTENT_TYPE)?.to_str().ok()?).ok()
}

fn announced_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Whether the content is declared as `application/json`, with any parameters.
fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = kind.and_then(|kind| kind.split(';').next());
    essence.is_some_and(|essence| essence.trim().eq_ignore_ascii_case("application/json"))
}

/// Whether the content has a coding (RFC 9110, section 8.4). Bodies are never decompressed, so a small one can't become
/// large in memory.
fn is_compressed(headers: &HeaderMap) -> bool {
    let mut codings = headers.get_all(CONTENT_ENCODING).iter();
    codings.any(|coding| !coding.as_bytes().trim_ascii().eq_ignore_ascii_case(b"identity"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_content_type_may_have_parameters() {
        for (kind, json) in [
            ("application/json", true),
            ("Application/JSON ; charset=utf-8", true),
            ("application/json-seq", false),
            ("text/json", false),
            ("", false),
        ] {
            let headers = HeaderMap::from_iter([(CONTENT_TYPE, kind.parse().unwrap())]);
            assert_eq!(is_json(&headers), json, "{kind}");
        }
        assert!(!is_json(&HeaderMap::new()));
    }
}
