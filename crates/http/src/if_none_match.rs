//! `If-None-Match` (RFC 9110, section 13.1.2): a response that the client already has isn't sent again.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use headers::{ETag, HeaderMapExt};
use std::collections::BTreeMap;
use std::convert::Infallible;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::{RefOr, Required, ResponseBuilder};
use utoipa::{IntoParams, IntoResponses, PartialSchema};

/// The tags of the responses that the client has. A malformed header counts as absent.
#[derive(Debug)]
pub(crate) struct IfNoneMatch(Option<headers::IfNoneMatch>);

impl<S: Send + Sync> FromRequestParts<S> for IfNoneMatch {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(parts.headers.typed_get()))
    }
}

impl IfNoneMatch {
    /// Whether the client has any response.
    pub(crate) const fn is_sent(&self) -> bool {
        self.0.is_some()
    }

    /// Whether the client has the response with this tag, so that it gets `304`.
    pub(crate) fn has(&self, tag: &ETag) -> bool {
        self.0.as_ref().is_some_and(|known| !known.precondition_passes(tag))
    }
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

/// The response without a body, for the description of the API.
pub(crate) struct NotModified;

impl IntoResponses for NotModified {
    fn responses() -> BTreeMap<String, RefOr<utoipa::openapi::Response>> {
        let tag = HeaderBuilder::new()
            .schema(Some(String::schema()))
            .description(Some("The tag of the answer that the client has"));
        let response = ResponseBuilder::new()
            .description("Nothing has changed since the answer with that ETag")
            .header("ETag", tag.build());
        BTreeMap::from([("304".to_owned(), RefOr::T(response.build()))])
    }
}
