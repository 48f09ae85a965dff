//! What can go wrong with a request (docs/api/v1.md, Errors). Each tree of routes decides how the client sees it.

use crate::etag::etag;
use axum::http::header::RETRY_AFTER;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use directory::Refusal;
use headers::HeaderMapExt;
use std::sync::Arc;
use std::time::Duration;
use store::{RepeatedRequest, UnreadableDetails};

/// The `Retry-After` if the real time is not known.
const SOON: Duration = Duration::from_secs(1);

/// How many passwords a batch or a bulk may have: each takes as long as hundreds of other changes.
pub(crate) const MAX_PASSWORDS: usize = 64;

/// Why a request fails.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ApiError {
    /// The API is switched off.
    #[error("External API is disabled")]
    Disabled,
    /// The token is missing or wrong.
    #[error("Unauthorized")]
    Unauthorized,
    /// The token is missing or wrong, and the address has failed too often; how long until it may try again.
    #[error("Too many requests without the right token; try again later")]
    TooManyFailures(Duration),
    /// The token is used too often; how long until it may be used again.
    #[error("Too many requests with this token; try again later")]
    RateLimited(Duration),
    /// The body is not JSON, or its type is not what the operation needs.
    #[error("{0}")]
    Body(String),
    /// Fields break rules: all of these rules, each beginning with the path of its field.
    #[error("{}", .0.join(", "))]
    Fields(Vec<String>),
    /// The rules of the directory don't allow it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The resource has changed since the client read it; its current tag, if the resource still exists.
    #[error("The resource has changed meanwhile: fetch it again, and decide again")]
    ChangedMeanwhile(Option<store::Tag>),
    /// Nothing of a batch was kept, because one of its operations was refused.
    #[error("{error}")]
    InBatch {
        /// The number of the operation, from 0; `None` if all of them together are refused.
        index: Option<usize>,
        /// Why it was refused.
        error: Arc<Self>,
    },
    /// The `Idempotency-Key` belongs to another request, or the request was already done.
    #[error(transparent)]
    Repeated(#[from] RepeatedRequest),
    /// A query parameter or a header has an invalid value; what is wrong with it.
    #[error("{0}")]
    Parameter(String),
    /// The operation knows no query parameter of this name.
    #[error("Unknown query parameter: {0}")]
    UnknownParameter(String),
    /// The page is too far behind the beginning of its list.
    #[error("page x per_page must not be greater than {0}: use cursor instead of page")]
    UseCursor(u32),
    /// There is no route for this path.
    #[error("Cannot {0} {1}")]
    UnknownPath(Method, String),
    /// The path exists, but not with this method.
    #[error("Cannot {0} {1}: the allowed methods are in the Allow header")]
    MethodNotAllowed(Method, String),
    /// A batch or a bulk has more passwords than are hashed for one request.
    #[error("At most {MAX_PASSWORDS} of the entries may have a password")]
    TooManyPasswords,
    /// The body is not declared as JSON.
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
    /// Too many operations of this kind are under way.
    #[error("Too many requests; try again later")]
    Busy,
    /// Metadata of a member is encrypted with a key that this server doesn't have; which one, and what to do.
    #[error("{0}")]
    KeyMissing(String),
    /// The database can't answer now; the text is for the log.
    #[error("The service is not available; try again later")]
    Unavailable(String),
    /// The database has no room; the text is for the log.
    #[error("The disk of the database is full: nothing was changed; try again later")]
    DiskFull(String),
    /// The answer was not ready in time.
    #[error("The request took too long; it may or may not have taken effect")]
    TimedOut,
    /// An unexpected error; the text is for the log.
    #[error("Internal server error")]
    Internal(String),
}

impl ApiError {
    pub(crate) const fn status(&self) -> StatusCode {
        match self {
            Self::Disabled | Self::Unauthorized | Self::Refused(Refusal::ScopeMissing(_) | Refusal::InstanceOnly) => {
                StatusCode::FORBIDDEN
            }
            Self::Refused(
                Refusal::UserNotFound | Refusal::WorkspaceNotFound | Refusal::NotAMember | Refusal::GroupNotFound,
            )
            | Self::UnknownPath(..) => StatusCode::NOT_FOUND,
            Self::ChangedMeanwhile(_) => StatusCode::PRECONDITION_FAILED,
            Self::Repeated(RepeatedRequest::KeyReused)
            | Self::Refused(Refusal::DefaultNotFalse | Refusal::ArchivedDefault) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Repeated(_)
            | Self::InBatch { .. }
            | Self::Refused(
                Refusal::LastAdmin(_)
                | Refusal::AlreadyMember
                | Refusal::AlreadyIs(_)
                | Refusal::GroupNameTaken(_)
                | Refusal::IsDefault
                | Refusal::AlreadyDefault
                | Refusal::HasMembers,
            ) => StatusCode::CONFLICT,
            Self::Parameter(_)
            | Self::UnknownParameter(_)
            | Self::TooManyPasswords
            | Self::UseCursor(_)
            | Self::Body(_)
            | Self::Fields(_)
            | Self::Refused(_) => StatusCode::BAD_REQUEST,
            Self::MethodNotAllowed(..) => StatusCode::METHOD_NOT_ALLOWED,
            Self::NotJson | Self::Compressed => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::SlowBody => StatusCode::REQUEST_TIMEOUT,
            Self::TooManyFailures(_) | Self::RateLimited(_) | Self::Busy => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable(_) | Self::DiskFull(_) | Self::TimedOut | Self::KeyMissing(_) => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// A code that never changes: for programs, and as the key of the example in the API's description.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Disabled => "disabled",
            Self::Unauthorized => "unauthorized",
            Self::TooManyFailures(_) => "too_many_failures",
            Self::RateLimited(_) => "rate_limited",
            Self::Body(_) => "invalid_body",
            Self::Fields(_) => "invalid_fields",
            Self::Refused(refusal) => refusal.code(),
            Self::ChangedMeanwhile(_) => "changed_meanwhile",
            Self::InBatch { error, .. } => error.code(),
            Self::Repeated(RepeatedRequest::KeyReused) => "key_reused",
            Self::Repeated(RepeatedRequest::Running) => "still_running",
            Self::Repeated(RepeatedRequest::AnsweredOnce) => "answered_once",
            Self::Parameter(_) => "invalid_parameter",
            Self::UnknownParameter(_) => "unknown_parameter",
            Self::UseCursor(_) => "use_cursor",
            Self::UnknownPath(..) => "unknown_path",
            Self::MethodNotAllowed(..) => "method_not_allowed",
            Self::TooManyPasswords => "too_many_passwords",
            Self::NotJson => "not_json",
            Self::Compressed => "compressed_body",
            Self::TooLarge(_) => "body_too_large",
            Self::SlowBody => "body_timeout",
            Self::Busy => "busy",
            Self::KeyMissing(_) => "encryption_key_missing",
            Self::Unavailable(_) => "unavailable",
            Self::DiskFull(_) => "disk_full",
            Self::TimedOut => "timed_out",
            Self::Internal(_) => "internal",
        }
    }

    /// After how many seconds the same request may succeed, if it can succeed at all.
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

    /// Whether this error refuses access to the API.
    pub(crate) const fn denies_access(&self) -> bool {
        matches!(self, Self::Disabled | Self::Unauthorized | Self::TooManyFailures(_))
    }

    /// The cause, for the log.
    pub(crate) fn cause(&self) -> Option<&str> {
        match self {
            Self::KeyMissing(cause) | Self::Unavailable(cause) | Self::DiskFull(cause) | Self::Internal(cause) => {
                Some(cause)
            }
            _ => None,
        }
    }
}

impl From<store::Error> for ApiError {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Refused(refusal) => Self::Refused(refusal),
            store::Error::ChangedMeanwhile(tag) => Self::ChangedMeanwhile(tag),
            store::Error::InBatch { index, error } => Self::InBatch {
                index,
                error: Arc::new((*error).into()),
            },
            store::Error::Repeated(why) => Self::Repeated(why),
            store::Error::Busy(_) => Self::Busy,
            store::Error::Unreadable(UnreadableDetails::OtherKey { .. }) => Self::KeyMissing(error.to_string()),
            store::Error::Unavailable(_) | store::Error::NotWritable(_) | store::Error::Damaged(_) => {
                Self::Unavailable(error.to_string())
            }
            store::Error::Full(_) => Self::DiskFull(error.to_string()),
            store::Error::Unreadable(UnreadableDetails::Damaged(_))
            | store::Error::ReaderGone
            | store::Error::Transfer(_)
            | store::Error::Failed(_) => Self::Internal(error.to_string()),
        }
    }
}

/// An error in the extensions of a response, until the place that knows the request's path and id renders it.
#[derive(Debug, Clone)]
pub(crate) struct Unrendered(pub(crate) Arc<ApiError>);

/// Whether a response refuses access to the API.
pub(crate) fn denies_access<B>(response: &Response<B>) -> bool {
    let error = response.extensions().get::<Unrendered>();
    error.is_some_and(|Unrendered(error)| error.denies_access())
}

impl IntoResponse for ApiError {
    /// A response without a body; the tree of the request's path renders the body.
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
