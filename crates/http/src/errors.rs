//! What goes wrong with a request (docs/api/v1.md, Errors). How the client is told, each tree of routes decides.

use crate::etag::etag;
use axum::http::header::RETRY_AFTER;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use directory::Refusal;
use headers::HeaderMapExt;
use std::sync::Arc;
use std::time::Duration;
use store::RepeatedRequest;

/// After how long another try makes sense when nobody can say.
const SOON: Duration = Duration::from_secs(1);

/// Why a request is not answered with what was asked for.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ApiError {
    /// The API is switched off.
    #[error("External API is disabled")]
    Disabled,
    /// No token, or another.
    #[error("Unauthorized")]
    Unauthorized,
    /// No token, or another, from an address that has sent too many; how long until it may send one more.
    #[error("Too many requests without the right token; try again later")]
    TooManyFailures(Duration),
    /// The token is used too often; how long until it may be used once more.
    #[error("Too many requests with this token; try again later")]
    RateLimited(Duration),
    /// The body is no JSON, or of another type than the operation needs.
    #[error("{0}")]
    Body(String),
    /// Rules of fields are broken: all that are, each beginning with its field's path.
    #[error("{}", .0.join(", "))]
    Fields(Vec<String>),
    /// The rules of the directory don't allow it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// What the change rests on has changed meanwhile; the tag that it has now, if there is anything to have one.
    #[error("The resource has changed meanwhile: fetch it again, and decide again")]
    ChangedMeanwhile(Option<store::Tag>),
    /// The request has the key of another one, or was done already.
    #[error(transparent)]
    Repeated(#[from] RepeatedRequest),
    /// A parameter of the query, or a header, has a value that it can't have; what is wrong with it.
    #[error("{0}")]
    Parameter(String),
    /// There is nothing at this path.
    #[error("Cannot {0} {1}")]
    UnknownPath(Method, String),
    /// There is something at this path, but not for this method.
    #[error("Cannot {0} {1}: the allowed methods are in the Allow header")]
    MethodNotAllowed(Method, String),
    /// The body does not say that it is JSON.
    #[error("The Content-Type of the body must be application/json")]
    NotJson,
    /// The body is compressed.
    #[error("The body must not be compressed: send it without a Content-Encoding")]
    Compressed,
    /// The body is longer than allowed, in bytes.
    #[error("The body must not be longer than {0} bytes")]
    TooLarge(usize),
    /// The body takes too long to arrive.
    #[error("The body took too long to arrive")]
    SlowBody,
    /// Too much of this is under way already.
    #[error("Too many requests; try again later")]
    Busy,
    /// The database can't answer now; the text is for the log.
    #[error("The service is not available; try again later")]
    Unavailable(String),
    /// The database has no room; the text is for the log.
    #[error("The disk of the database is full: nothing was changed; try again later")]
    DiskFull(String),
    /// The answer was not ready in time.
    #[error("The request took too long; it may or may not have taken effect")]
    TimedOut,
    /// What nobody expected; the text is for the log.
    #[error("Internal server error")]
    Internal(String),
}

impl ApiError {
    pub(crate) const fn status(&self) -> StatusCode {
        match self {
            Self::Disabled | Self::Unauthorized | Self::Refused(Refusal::ScopeMissing(_) | Refusal::InstanceOnly) => {
                StatusCode::FORBIDDEN
            }
            Self::Refused(Refusal::UserNotFound | Refusal::WorkspaceNotFound | Refusal::NotAMember)
            | Self::UnknownPath(..) => StatusCode::NOT_FOUND,
            Self::ChangedMeanwhile(_) => StatusCode::PRECONDITION_FAILED,
            Self::Repeated(RepeatedRequest::KeyReused) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Repeated(_) => StatusCode::CONFLICT,
            Self::Parameter(_) | Self::Body(_) | Self::Fields(_) | Self::Refused(_) => StatusCode::BAD_REQUEST,
            Self::MethodNotAllowed(..) => StatusCode::METHOD_NOT_ALLOWED,
            Self::NotJson | Self::Compressed => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::SlowBody => StatusCode::REQUEST_TIMEOUT,
            Self::TooManyFailures(_) | Self::RateLimited(_) | Self::Busy => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable(_) | Self::DiskFull(_) | Self::TimedOut => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// A word for it that never changes: for programs, and the key of its example in the API's description.
    pub(crate) const fn code(&self) -> &'static str {
        match self {
            Self::Disabled => "disabled",
            Self::Unauthorized => "unauthorized",
            Self::TooManyFailures(_) => "too_many_failures",
            Self::RateLimited(_) => "rate_limited",
            Self::Body(_) => "invalid_body",
            Self::Fields(_) => "invalid_fields",
            Self::Refused(refusal) => refusal.code(),
            Self::ChangedMeanwhile(_) => "changed_meanwhile",
            Self::Repeated(RepeatedRequest::KeyReused) => "key_reused",
            Self::Repeated(RepeatedRequest::Running) => "still_running",
            Self::Repeated(RepeatedRequest::AnsweredOnce) => "answered_once",
            Self::Parameter(_) => "invalid_parameter",
            Self::UnknownPath(..) => "unknown_path",
            Self::MethodNotAllowed(..) => "method_not_allowed",
            Self::NotJson => "not_json",
            Self::Compressed => "compressed_body",
            Self::TooLarge(_) => "body_too_large",
            Self::SlowBody => "body_timeout",
            Self::Busy => "busy",
            Self::Unavailable(_) => "unavailable",
            Self::DiskFull(_) => "disk_full",
            Self::TimedOut => "timed_out",
            Self::Internal(_) => "internal",
        }
    }

    /// After how many seconds the same request may well succeed, if it ever does.
    pub(crate) fn retry_after(&self) -> Option<u64> {
        let wait = match self {
            Self::TooManyFailures(wait) | Self::RateLimited(wait) => *wait,
            Self::Busy
            | Self::Unavailable(_)
            | Self::DiskFull(_)
            | Self::TimedOut
            | Self::Repeated(RepeatedRequest::Running) => SOON,
            _ => return None,
        };
        Some(wait.as_secs() + u64::from(wait.subsec_nanos() > 0))
    }

    /// Whether this is what somebody is told who is not let in.
    pub(crate) const fn denies_access(&self) -> bool {
        matches!(self, Self::Disabled | Self::Unauthorized | Self::TooManyFailures(_))
    }

    /// What the log says about it and the client is not told.
    pub(crate) fn cause(&self) -> Option<&str> {
        match self {
            Self::Unavailable(cause) | Self::DiskFull(cause) | Self::Internal(cause) => Some(cause),
            _ => None,
        }
    }
}

impl From<store::Error> for ApiError {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Refused(refusal) => Self::Refused(refusal),
            store::Error::ChangedMeanwhile(tag) => Self::ChangedMeanwhile(tag),
            store::Error::Repeated(why) => Self::Repeated(why),
            store::Error::Busy(_) => Self::Busy,
            store::Error::Unavailable(_) | store::Error::NotWritable(_) | store::Error::Damaged(_) => {
                Self::Unavailable(error.to_string())
            }
            store::Error::Full(_) => Self::DiskFull(error.to_string()),
            store::Error::ReaderGone | store::Error::Transfer(_) | store::Error::Failed(_) => {
                Self::Internal(error.to_string())
            }
        }
    }
}

/// An error on its way to where the request's path and id are known and it is rendered, in a response's extensions.
#[derive(Debug, Clone)]
pub(crate) struct Unrendered(pub(crate) Arc<ApiError>);

/// Whether a response tells somebody that they are not let in.
pub(crate) fn denies_access<B>(response: &Response<B>) -> bool {
    let error = response.extensions().get::<Unrendered>();
    error.is_some_and(|Unrendered(error)| error.denies_access())
}

impl IntoResponse for ApiError {
    /// A response without its body, which the tree of the request's path renders.
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        if let Some(seconds) = self.retry_after() {
            response.headers_mut().insert(RETRY_AFTER, seconds.into());
        }
        if let Self::ChangedMeanwhile(Some(tag)) = &self {
            response.headers_mut().typed_insert(etag(tag));
        }
        response.extensions_mut().insert(Unrendered(Arc::new(self)));
        response
    }
}
