//! Strong tags of resources (RFC 9110, section 8.8.3).

use crate::if_none_match::IfNoneMatch;
use axum::http::header::{ETAG, IF_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use headers::{ETag, HeaderMapExt};
use store::{Precondition, Tag};

/// The tag in the form of the header.
pub(crate) fn etag(tag: &Tag) -> ETag {
    format!("\"{tag}\"").parse().expect("letters and digits are a tag")
}

/// The precondition in the headers of a change. A tag that is weak or malformed matches nothing.
pub(crate) fn precondition(headers: &HeaderMap) -> Option<Precondition> {
    let mut lines = headers.get_all(IF_MATCH).iter().peekable();
    lines.peek()?;
    let texts: Vec<_> = lines.filter_map(|line| line.to_str().ok()).collect();
    let tags: Vec<_> = texts.iter().flat_map(|line| listed(line)).collect();
    if tags == ["*"] {
        return Some(Precondition::Exists);
    }
    let strong = |item: &str| {
        let tag = item.strip_prefix('"')?.strip_suffix('"')?;
        Some(Tag::from_client(tag.to_owned()))
    };
    Some(Precondition::AnyOf(tags.into_iter().filter_map(strong).collect()))
}

/// The elements of a list that is separated by commas. A tag may have commas inside its quotes.
fn listed(line: &str) -> impl Iterator<Item = &str> {
    let mut is_quoted = false;
    let is_separator = move |character| {
        is_quoted ^= character == '"';
        character == ',' && !is_quoted
    };
    line.split(is_separator).map(str::trim).filter(|tag| !tag.is_empty())
}

/// Whether a response has a strong tag. A strong tag identifies the exact bytes, so they must not be compressed.
pub(crate) fn is_strong(headers: &HeaderMap) -> bool {
    headers.get(ETAG).is_some_and(|tag| tag.as_bytes().starts_with(b"\""))
}

/// The response with its tag; `304` without a body if the client already has it.
pub(crate) fn tagged(tag: &Tag, known: &IfNoneMatch, answer: impl IntoResponse) -> Response {
    let tag = etag(tag);
    let mut response = if known.has(&tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        answer.into_response()
    };
    response.headers_mut().typed_insert(tag);
    response
}
