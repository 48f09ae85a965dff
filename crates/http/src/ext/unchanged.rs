//! The tags of the two whole lists: `ETag` (RFC 9110, section 8.8.3).
//!
//! The tag of a list is the head of the event log. It changes with every change of the directory, also with one that the
//! list, or this filter of it, doesn't show; what it says is never wrong, and it costs one small read.

use crate::caller::Caller;
use crate::errors::ApiError;
use crate::if_none_match::IfNoneMatch;
use axum::http::header::{ACCEPT_ENCODING, VARY};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use headers::{ETag, HeaderMapExt};
use store::ops::events::{GetHead, Head};

/// `304`, if what the client has is what it would get. It may be older by the time that it arrives, as any answer may.
pub(crate) async fn unchanged(known: &IfNoneMatch, caller: &Caller) -> Result<Option<Response>, ApiError> {
    if !known.is_sent() || !caller.reaches_instance() {
        return Ok(None);
    }
    let tag = tag_of(caller.clone().run(GetHead).await?);
    if !known.has(&tag) {
        return Ok(None);
    }
    // As the whole answer would say; the layer that compresses adds it to bodies only.
    let vary = [(VARY, ACCEPT_ENCODING.as_str())];
    Ok(Some(tagged(tag, (StatusCode::NOT_MODIFIED, vary))))
}

/// A whole answer, and the tag of the head that it belongs to; no tag for a caller who may not see the head.
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

/// The tag of a list. Weak, as one answer may be sent compressed or plain; with the program's version, as the next one may
/// show the same users in another way.
fn tag_of(head: Head) -> ETag {
    let Head { seq, hash, .. } = head;
    // Half of the hash: nobody looks for two logs that share it.
    let hash = u128::from_be_bytes(*hash.first_chunk().expect("it is longer"));
    format!("W/\"{}-{seq}-{hash:032x}\"", env!("CARGO_PKG_VERSION"))
        .parse()
        .expect("letters, digits, dots and hyphens are a tag")
}
