//! The `ETag` of the two full lists (RFC 9110, section 8.8.3).
//!
//! The tag of a list is the head of the event log. It changes with every change of the directory, even if this list or
//! this filter of it doesn't show the change. So an equal tag always means an equal list, and checking it costs one
//! small read.

use crate::caller::Caller;
use crate::errors::ApiError;
use crate::if_none_match::IfNoneMatch;
use axum::http::header::{ACCEPT_ENCODING, VARY};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use headers::{ETag, HeaderMapExt};
use store::ops::events::{GetHead, Head};

/// Returns `304` if the client has the current list. Like any response, it may be out of date when it arrives.
pub(crate) async fn unchanged(known: &IfNoneMatch, caller: &Caller) -> Result<Option<Response>, ApiError> {
    if !known.is_sent() || !caller.reaches_instance() {
        return Ok(None);
    }
    let tag = tag_of(caller.clone().run(GetHead).await?);
    if !known.has(&tag) {
        return Ok(None);
    }
    // The full response has this header too; the compression layer adds it only to responses with a body.
    let vary = [(VARY, ACCEPT_ENCODING.as_str())];
    Ok(Some(tagged(tag, (StatusCode::NOT_MODIFIED, vary))))
}

/// A full response with the tag of the log's head. A caller who may not see the head gets no tag.
pub(crate) fn with_tag(head: Option<Head>, answer: impl IntoResponse) -> Response {
    match head {
        Some(head) => tagged(tag_of(head), answer),
        None => answer.into_response(),
    }
}

fn tagged(tag: ETag, answer: impl IntoResponse) -> Response {
    let mut headers = HeaderMap::new();
    headers.typed_insert(tag);
    (headers, answer).into_response()
}

/// The tag of a list. It is weak, because a response may be sent compressed or not. It contains the program's version,
/// because the next version may show the same users differently.
fn tag_of(head: Head) -> ETag {
    let Head { seq, hash, .. } = head;
    // Half of the hash is enough: nobody gains by finding two logs that share it.
    let hash = u128::from_be_bytes(*hash.first_chunk().expect("it is longer"));
    format!("W/\"{}-{seq}-{hash:032x}\"", env!("CARGO_PKG_VERSION"))
        .parse()
        .expect("letters, digits, dots and hyphens are a tag")
}
