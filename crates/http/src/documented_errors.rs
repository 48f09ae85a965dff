//! The errors in the description of the API. Their examples are generated from real errors, so each is what a client gets.

use crate::body::MAX_BYTES;
use crate::envelope::Occurrence;
use crate::error_form::ErrorForm;
use crate::errors::ApiError;
use crate::message::Message;
use directory::{InvalidEmail, InvalidName, Refusal, Timestamp};
use std::collections::BTreeMap;
use std::time::Duration;
use store::{EncryptionKey, KEY_BYTES, RepeatedRequest, UnreadableDetails};
use utoipa::PartialSchema;
use utoipa::openapi::example::ExampleBuilder;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder};

/// The time of the errors in the examples: 2026-11-23, 09:00 UTC.
const EXAMPLE_TIME: Timestamp = Timestamp::constant(1_795_424_400, 0);

/// The id of the request in the examples.
const EXAMPLE_REQUEST: &str = "0199f0c2-6f0e-7cc1-9a51-2b1f4f1f9d10";

/// Responses by their status.
pub(crate) type Responses = BTreeMap<String, RefOr<Response>>;

/// The errors of every operation.
pub(crate) fn always() -> Vec<ApiError> {
    vec![
        ApiError::Disabled,
        ApiError::Unauthorized,
        ApiError::TooManyFailures(Duration::ZERO),
        ApiError::RateLimited(Duration::ZERO),
        ApiError::Internal(String::new()),
        ApiError::Unavailable(String::new()),
        ApiError::DiskFull(String::new()),
        ApiError::TimedOut,
    ]
}

/// The errors of every change.
pub(crate) fn of_writes() -> Vec<ApiError> {
    vec![
        ApiError::Parameter("dry_run must be true or false, once".to_owned()),
        ApiError::ChangedMeanwhile(None),
        RepeatedRequest::KeyReused.into(),
        RepeatedRequest::Running.into(),
        RepeatedRequest::AnsweredOnce.into(),
    ]
}

/// The errors of a body, whatever its fields are.
pub(crate) fn of_body() -> Vec<ApiError> {
    let problems = vec![format!("name {}", InvalidName::Empty), format!("email {InvalidEmail}")];
    let not_json = "The body is not valid JSON: expected value at line 1 column 10";
    vec![
        ApiError::Body(not_json.to_owned()),
        ApiError::Fields(problems),
        ApiError::SlowBody,
        ApiError::TooLarge(MAX_BYTES),
        ApiError::NotJson,
        ApiError::Compressed,
    ]
}

/// The errors of the body of an operation that needs none.
pub(crate) fn without_body() -> Vec<ApiError> {
    let mut errors = of_body();
    errors.retain(|error| !matches!(error, ApiError::Fields(_)));
    errors
}

/// The errors of an operation that reads metadata of a member.
pub(crate) fn of_details() -> Vec<ApiError> {
    let missing = UnreadableDetails::OtherKey {
        wanted: EncryptionKey::new([0; KEY_BYTES]).id(),
        present: Vec::new(),
    };
    vec![ApiError::KeyMissing(missing.to_string())]
}

/// The errors of a path that names a member of a workspace.
pub(crate) fn of_members() -> Vec<ApiError> {
    vec![
        Refusal::WorkspaceNotFound.into(),
        Refusal::UserNotFound.into(),
        Refusal::NotAMember.into(),
    ]
}

/// The errors of an operation that hashes a password.
pub(crate) fn of_passwords() -> Vec<ApiError> {
    vec![ApiError::Busy]
}

impl ErrorForm {
    /// Describes errors: one response for each status, with an example for each error.
    pub(crate) fn documented(&self, errors: impl IntoIterator<Item = Vec<ApiError>>) -> Responses {
        let mut by_status = BTreeMap::<_, Vec<_>>::new();
        for error in errors.into_iter().flatten() {
            by_status.entry((self.status)(&error)).or_default().push(error);
        }
        let described = by_status
            .into_iter()
            .map(|(status, errors)| (status.as_str().to_owned(), RefOr::T(self.response(&errors))));
        described.collect()
    }

    /// The response for these errors, which share one status.
    fn response(&self, errors: &[ApiError]) -> Response {
        let example = Occurrence {
            at: EXAMPLE_TIME,
            path: self.example_path,
            request_id: EXAMPLE_REQUEST,
        };
        let sentences: Vec<_> = errors.iter().map(|error| Message::from(error).to_string()).collect();
        let examples = errors.iter().map(|error| {
            let body = serde_json::to_value(self.envelope(error, example));
            let example = ExampleBuilder::new().value(Some(body.expect("an error becomes JSON")));
            (error.code(), RefOr::T(example.build()))
        });
        let content = ContentBuilder::new()
            .schema(Some(Ref::from_schema_name("ApiError")))
            .examples_from_iter(examples)
            .build();
        let mut response = ResponseBuilder::new()
            .description(sentences.join("; "))
            .content("application/json", content);
        if errors.iter().any(|error| error.retry_after().is_some()) {
            let seconds = HeaderBuilder::new()
                .schema(Some(u32::schema()))
                .description(Some("Seconds after which another try makes sense"));
            response = response.header("Retry-After", seconds.build());
        }
        response.build()
    }
}
