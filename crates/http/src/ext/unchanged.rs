//! What a client has already isn't sent again: `ETag` and `If-None-Match` (RFC 9110, sections 8.8.3 and 13.1.2).
//!
//! The tag of a list is the head of the event log. It changes with every change of the directory, also with one that the
//! list, or this filter of it, doesn't show; what it says is never wrong, and it costs one small read.

use crate::caller::Caller;
use crate::errors::ApiError;
use axum::extract::FromRequestParts;
use axum::http::header::{ACCEPT_ENCODING, VARY};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use headers::{ETag, HeaderMapExt};
use std::collections::BTreeMap;
use std::convert::Infallible;
use store::ops::events::{GetHead, Head};
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::{RefOr, Required, ResponseBuilder};
use utoipa::{IntoParams, IntoResponses, PartialSchema};

/// What the client has already, by its tags. A header that can't be read is none.
#[derive(Debug)]
pub(crate) struct IfNoneMatch(Option<headers::IfNoneMatch>);

impl<S: Send + Sync> FromRequestParts<S> for IfNoneMatch {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(parts.headers.typed_get()))
    }
}

impl IfNoneMatch {
    /// `304`, if what the client has is what it would get. It may be older by the time that it arrives, as any answer may.
    pub(crate) async fn unchanged(self, caller: &Caller) -> Result<Option<Response>, ApiError> {
        let Self(Some(known)) = self else { return Ok(None) };
        let tag = tag_of(caller.clone().run(GetHead).await?);
        if known.precondition_passes(&tag) {
            return Ok(None);
        }
        // As the whole answer would say; the layer that compresses adds it to bodies only.
        let vary = [(VARY, ACCEPT_ENCODING.as_str())];
        Ok(Some(tagged(tag, (StatusCode::NOT_MODIFIED, vary))))
    }
}

/// A whole answer, and the tag of the head that it belongs to.
pub(crate) fn with_tag(head: Head, answer: impl IntoResponse) -> Response {
    tagged(tag_of(head), answer)
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

impl IntoParams for IfNoneMatch {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let header = ParameterBuilder::new()
            .name("If-None-Match")
            .parameter_in(ParameterIn::Header)
            .required(Required::False)
            .schema(Some(String::schema()))
            .description(Some(
                "The ETag of an answer that the client has: if nothing has changed, it isn't sent again",
            ));
        vec![header.build()]
    }
}

/// The answer without a body, for the description of the API.
pub(crate) struct NotModified;

impl IntoResponses for NotModified {
    fn responses() -> BTreeMap<String, RefOr<utoipa::openapi::Response>> {
        let tag = HeaderBuilder::new()
            .schema(Some(String::schema()))
            .description(Some("The state of the directory, the one that the client has"));
        let response = ResponseBuilder::new()
            .description("Nothing has changed since the answer with that ETag")
            .header("ETag", tag.build());
        BTreeMap::from([("304".to_owned(), RefOr::T(response.build()))])
    }
}
