//! Strong tags of resources (RFC 9110, section 8.8.3).

use axum::extract::FromRequestParts;
use axum::http::header::{ETAG, IF_MATCH};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use headers::{ETag, HeaderMapExt, IfNoneMatch};
use std::convert::Infallible;
use store::{Precondition, Tag};

/// A tag as a header has it.
pub(crate) fn etag(tag: &Tag) -> HeaderValue {
    HeaderValue::try_from(format!("\"{tag}\"")).expect("letters and digits are a header")
}

/// What a change rests on, by the headers of its request. A tag that is weak, or no tag, equals none.
pub(crate) fn precondition(headers: &HeaderMap) -> Option<Precondition> {
    let mut lines = headers.get_all(IF_MATCH).iter().peekable();
    lines.peek()?;
    let texts: Vec<_> = lines.filter_map(|line| line.to_str().ok()).collect();
    let items = || texts.iter().flat_map(|line| line.split(',')).map(str::trim);
    if items().any(|item| item == "*") {
        return Some(Precondition::Exists);
    }
    let strong = |item: &str| {
        let tag = item.strip_prefix('"')?.strip_suffix('"')?;
        Some(Tag::from_client(tag.to_owned()))
    };
    Some(Precondition::AnyOf(items().filter_map(strong).collect()))
}

/// Whether an answer has a strong tag: that is of its bytes, so they must be sent as they are.
pub(crate) fn is_strong(headers: &HeaderMap) -> bool {
    headers.get(ETAG).is_some_and(|tag| tag.as_bytes().starts_with(b"\""))
}

/// What a client has of a resource already, by its tags.
#[derive(Debug)]
pub(crate) struct Known(Option<IfNoneMatch>);

impl<S: Send + Sync> FromRequestParts<S> for Known {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(parts.headers.typed_get()))
    }
}

impl Known {
    /// The answer with its tag; `304` without a body, if the client has it.
    pub(crate) fn or_send(self, tag: &Tag, answer: impl IntoResponse) -> Response {
        let is_known = self.0.is_some_and(|known| is_among(&known, tag));
        let mut response = if is_known {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            answer.into_response()
        };
        response.headers_mut().insert(ETAG, etag(tag));
        response
    }
}

fn is_among(known: &IfNoneMatch, tag: &Tag) -> bool {
    let tag: ETag = format!("\"{tag}\"").parse().expect("letters and digits are a tag");
    !known.precondition_passes(&tag)
}
