//! How an error looks in version 1, and the errors in the description of the API. Their examples are generated from
//! real errors, so each is what a client gets.

use super::examples::{USER_ID, WORKSPACE_ID};
use super::refusals;
use crate::body::MAX_BYTES;
use crate::envelope::{Envelope, Message, Occurrence};
use crate::errors::ApiError;
use axum::Json;
use axum::response::IntoResponse;
use directory::{InvalidEmail, InvalidName, Name, Refusal, Role, Timestamp, WorkspaceId};
use std::collections::BTreeMap;
use std::time::Duration;
use store::RepeatedRequest;
use utoipa::PartialSchema;
use utoipa::openapi::example::ExampleBuilder;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder};

/// The time of the errors in the examples: 2026-11-23, 09:00 UTC.
const EXAMPLE_TIME: Timestamp = Timestamp::constant(1_795_424_400, 0);

/// The request of the errors in the examples.
const EXAMPLE: Occurrence<'_> = Occurrence {
    at: EXAMPLE_TIME,
    path: "/api/ext/users",
    request_id: USER_ID,
};

/// Responses by their status.
pub(super) type Responses = BTreeMap<String, RefOr<Response>>;

/// Sends an error in its envelope.
pub(super) fn render(error: &ApiError, occurrence: Occurrence<'_>) -> axum::response::Response {
    (error.status(), Json(envelope(error, occurrence))).into_response()
}

fn envelope<'a>(error: &ApiError, occurrence: Occurrence<'a>) -> Envelope<'a> {
    Envelope::new(error.status(), message(error), code(error), occurrence)
}

/// Clients of `ToolJet` know no codes. Only errors that ToolJet doesn't have carry one, because their messages are for
/// people.
fn code(error: &ApiError) -> Option<&'static str> {
    match error {
        ApiError::ChangedMeanwhile(_)
        | ApiError::Repeated(_)
        | ApiError::Unreadable(_)
        | ApiError::Refused(Refusal::ScopeMissing(_) | Refusal::InstanceOnly) => Some(error.code()),
        _ => None,
    }
}

fn message(error: &ApiError) -> Message {
    match error {
        ApiError::Refused(refusal) => refusals::message(refusal),
        other => Message::from(other),
    }
}

/// The errors of every operation.
pub(super) fn always() -> Vec<ApiError> {
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
pub(super) fn of_writes() -> Vec<ApiError> {
    vec![
        ApiError::Parameter("dry_run must be true or false, once".to_owned()),
        ApiError::ChangedMeanwhile(None),
        RepeatedRequest::KeyReused.into(),
        RepeatedRequest::Running.into(),
        RepeatedRequest::AnsweredOnce.into(),
    ]
}

/// The errors of a body, whatever its fields are.
pub(super) fn of_body() -> Vec<ApiError> {
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

/// The errors of workspaces and groups in a body.
pub(super) fn of_relations() -> Vec<ApiError> {
    let name = || "finance".to_owned();
    let mut errors = of_groups();
    errors.extend([
        Refusal::UnknownWorkspace(name()).into(),
        Refusal::AmbiguousWorkspace {
            text: name(),
            ids: [WORKSPACE_ID, USER_ID].map(workspace_id).to_vec(),
        }
        .into(),
        Refusal::WorkspaceTwice(Name::from_store(name())).into(),
        Refusal::WorkspaceMismatch {
            id: USER_ID.to_owned(),
            name: name(),
        }
        .into(),
    ]);
    errors
}

fn workspace_id(text: &str) -> WorkspaceId {
    text.parse().expect("an id")
}

/// The errors of groups in a body.
pub(super) fn of_groups() -> Vec<ApiError> {
    let name = || "Auditors".to_owned();
    vec![
        Refusal::UnknownGroup(name()).into(),
        Refusal::GroupTwice(name()).into(),
        Refusal::RoleMismatch(Role::Builder).into(),
        Refusal::GroupMismatch {
            id: USER_ID.to_owned(),
            name: name(),
        }
        .into(),
    ]
}

/// The errors of an operation that hashes a password.
pub(super) fn of_passwords() -> Vec<ApiError> {
    vec![ApiError::Busy]
}

/// Describes errors: one response for each status, with an example for each error.
pub(super) fn documented(errors: impl IntoIterator<Item = Vec<ApiError>>) -> Responses {
    let mut by_status = BTreeMap::<_, Vec<_>>::new();
    for error in errors.into_iter().flatten() {
        by_status.entry(error.status()).or_default().push(error);
    }
    let described = by_status
        .into_iter()
        .map(|(status, errors)| (status.as_str().to_owned(), RefOr::T(response(&errors))));
    described.collect()
}

/// The response for these errors, which share one status.
fn response(errors: &[ApiError]) -> Response {
    let sentences: Vec<_> = errors.iter().map(|error| message(error).to_string()).collect();
    let examples = errors.iter().map(|error| {
        let body = serde_json::to_value(envelope(error, EXAMPLE));
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
