//! `POST /api/v2/ext/batch`.

use super::parts::{self, Outcome, Parts, Prepared};
use crate::body::{self, Fields, FromBody, Json, Problems};
use crate::caller::Caller;
use crate::collector::{Collector, Passwords};
use crate::envelope::Surroundings;
use crate::errors::{ApiError, Unrendered};
use crate::trees::tree_of;
use crate::v2::{errors, examples};
use crate::write::{self, Write, WriteCall};
use axum::Router;
use axum::body::Body;
use axum::extract::{Extension, Request};
use axum::http::header::{CONTENT_TYPE, IF_MATCH};
use axum::http::{HeaderValue, Method, StatusCode, Uri};
use axum::response::Response;
use directory::{Name, Refusal};
use futures_util::FutureExt as _;
use http_body_util::BodyExt as _;
use serde::Serialize;
use serde_json::value::RawValue;
use std::fmt::Display;
use std::sync::Arc;
use store::ops::{Batch, BatchMode};
use store::{Answer, AnsweredOp, Error, Fault};
use tower::ServiceExt as _;
use utoipa::ToSchema;

/// The maximum number of operations.
const MAX_OPERATIONS: usize = 500;

/// All routes, for the operations of a batch.
#[derive(Debug, Clone)]
pub(crate) struct Routes(pub(crate) Router);

/// The operations, and what a refusal of one means for the others.
pub(crate) struct BatchBody {
    operations: Vec<Operation>,
    mode: BatchMode,
}

/// An operation of a batch: a request without its surroundings.
struct Operation {
    method: Method,
    uri: Uri,
    body: Option<Json>,
    if_match: Option<HeaderValue>,
}

impl FromBody for BatchBody {
    const MAX_BYTES: usize = body::MAX_BYTES_OF_MANY;

    fn from_body(body: Option<Json>, problems: &mut Problems) -> Option<Self> {
        let mut fields = Fields::of_body(body, false, problems)?;
        let operations = fields.required_list("operations", operation);
        let mode = fields.required::<Mode>("mode");
        let operations = operations?;
        if operations.is_empty() || operations.len() > MAX_OPERATIONS {
            fields.broken_at("operations", &format!("must contain 1 to {MAX_OPERATIONS} elements"));
            return None;
        }
        Some(Self {
            operations,
            mode: mode?.0,
        })
    }
}

struct Mode(BatchMode);

impl body::Field for Mode {
    fn from_json(json: Json) -> Result<Self, String> {
        match json {
            Json::Text(text) if text == "each" => Ok(Self(BatchMode::Each)),
            Json::Text(text) if text == "all" => Ok(Self(BatchMode::All)),
            _ => Err("must be one of the following values: each, all".to_owned()),
        }
    }
}

fn operation(mut fields: Fields<'_>) -> Option<Operation> {
    let method = fields.required::<WriteMethod>("method");
    let uri = fields.required::<WritePath>("path");
    let if_match = fields.optional::<Header>("if_match");
    let body = fields.optional::<Json>("body");
    Some(Operation {
        method: method?.0,
        uri: uri?.0,
        body,
        if_match: if_match.map(|Header(value)| value),
    })
}

struct WriteMethod(Method);

impl body::Field for WriteMethod {
    fn from_json(json: Json) -> Result<Self, String> {
        let writes = [Method::POST, Method::PUT, Method::PATCH, Method::DELETE];
        let found = match &json {
            Json::Text(text) => writes.into_iter().find(|method| method.as_str() == text),
            _ => None,
        };
        let method = found.ok_or("must be one of the following values: POST, PUT, PATCH, DELETE")?;
        Ok(Self(method))
    }
}

/// A path below the two APIs, with its query.
struct WritePath(Uri);

impl body::Field for WritePath {
    fn from_json(json: Json) -> Result<Self, String> {
        let wrong = || "must be a path that begins with /api/ext/ or /api/v2/ext/".to_owned();
        let Json::Text(text) = json else { return Err(wrong()) };
        let is_below = ["/api/ext/", "/api/v2/ext/"]
            .iter()
            .any(|prefix| text.starts_with(prefix));
        let uri = text.parse().ok().filter(|_| is_below);
        uri.map(Self).ok_or_else(wrong)
    }
}

struct Header(HeaderValue);

impl body::Field for Header {
    fn from_json(json: Json) -> Result<Self, String> {
        let value = match json {
            Json::Text(text) => HeaderValue::from_str(&text).ok(),
            _ => None,
        };
        value
            .map(Self)
            .ok_or_else(|| "must be the value of a header If-Match".to_owned())
    }
}

/// Make several changes at once
///
/// Up to 500 changes of the directory, in order, in one transaction; each as a request of its own would be, with `if_match` for its header.
/// With the mode `each`, every one stands alone. With `all`, the first refusal undoes everything, and whether workspaces keep an admin is judged
/// at the end. Neither a batch nor a bulk can be in a batch.
#[utoipa::path(
    post,
    path = "/api/v2/ext/batch",
    operation_id = "v2Batch",
    tag = "v2 batch",
    params(write::Parameters),
    request_body(content = BatchSchema, example = json!(examples::batch())),
    responses((status = MULTI_STATUS, description = "What is answered to each operation, in order", body = Vec<ResultSchema>,
            example = json!(examples::batch_results())),
        (status = OK, description = "For a dry run: what would have been done", body = write::TriedBatch), Errors)
)]
pub(crate) async fn batch(
    Extension(routes): Extension<Routes>,
    Write { body, call }: Write<BatchBody>,
) -> Result<Response, ApiError> {
    call.refuse_in_batch()?;
    let BatchBody { operations, mode } = body;
    let paths: Arc<[_]> = operations
        .iter()
        .map(|operation| operation.uri.path().to_owned())
        .collect();
    let mut prepared = Vec::with_capacity(operations.len());
    let passwords = Passwords::default();
    for (index, operation) in operations.into_iter().enumerate() {
        let part = prepare(&routes, &call, operation, &passwords).await?;
        match (part, mode) {
            (Err(error), BatchMode::All) => {
                return Err(first_failure(&call, prepared, index, error).await);
            }
            (part, _) => prepared.push(part),
        }
    }
    let Parts { ops: parts, wrong } = Parts::new(prepared);
    let surroundings = call.surroundings();
    let render = move |results: &Vec<_>| answer(&parts::outcomes(&wrong, results), &paths, &surroundings);
    call.run_alone(AnsweredOp::new(Batch { parts, mode }, render)).await
}

/// The first failure of a batch of which nothing is kept, and whose part with this index is wrong: one of the earlier parts may be refused.
async fn first_failure(call: &WriteCall, earlier: Vec<Prepared>, index: usize, error: Arc<ApiError>) -> ApiError {
    let trial = Batch {
        parts: Parts::new(earlier).ops,
        mode: BatchMode::All,
    };
    match call.caller().dry_run(trial).await {
        // Whether workspaces keep an admin is a question for the end, which isn't reached.
        Ok(_) | Err(ApiError::InBatch { index: None, .. }) => ApiError::InBatch {
            index: Some(index),
            error,
        },
        Err(refused) => refused,
    }
}

/// The operation of a part, or why it is wrong. Fails if the server can't take the request now.
async fn prepare(
    Routes(routes): &Routes,
    call: &WriteCall,
    operation: Operation,
    passwords: &Passwords,
) -> Result<Prepared, ApiError> {
    let collector = Collector::new(passwords);
    let request = request(operation, call.caller(), collector.clone())?;
    let Ok(response) = routes.clone().oneshot(request).await;
    match (collector.take(), response.extensions().get().cloned()) {
        (Some(part), _) => Ok(Ok(part)),
        (None, Some(Unrendered(error))) if is_of_part(&error) => Ok(Err(error)),
        (None, Some(Unrendered(error))) => Err(match *error {
            ApiError::Busy => ApiError::Busy,
            ApiError::TooManyPasswords => ApiError::TooManyPasswords,
            _ => ApiError::Internal(error.to_string()),
        }),
        (None, None) => Ok(Err(
            ApiError::Parameter("This request changes nothing".to_owned()).into()
        )),
    }
}

fn request(operation: Operation, caller: Caller, collector: Collector) -> Result<Request, ApiError> {
    let internal = |error: &dyn Display| ApiError::Internal(error.to_string());
    let body = operation.body.map(|body| serde_json::to_vec(&body)).transpose();
    let body = body.map_err(|error| internal(&error))?;
    let mut request = Request::new(body.clone().map_or_else(Body::empty, Body::from));
    *request.method_mut() = operation.method;
    *request.uri_mut() = operation.uri;
    if body.is_some() {
        let json = HeaderValue::from_static("application/json");
        request.headers_mut().insert(CONTENT_TYPE, json);
    }
    request
        .headers_mut()
        .extend(operation.if_match.map(|value| (IF_MATCH, value)));
    request.extensions_mut().insert(caller);
    request.extensions_mut().insert(collector);
    Ok(request)
}

/// Whether an error is that of one part, and not of the server.
fn is_of_part(error: &ApiError) -> bool {
    error.status().is_client_error() && !matches!(error, ApiError::Busy | ApiError::TooManyPasswords)
}

/// The answer to the batch: what is answered to each operation, in order.
fn answer(outcomes: &[Outcome<'_>], paths: &[String], surroundings: &Surroundings) -> Result<Answer, Error> {
    let results = outcomes.iter().zip(paths).map(|(outcome, path)| match outcome {
        Ok(answer) => Answered::new(answer.status, &answer.body),
        Err(error) => refused(error, path, surroundings),
    });
    let results: Vec<_> = results.collect::<Result<_, _>>()?;
    write::shown(StatusCode::MULTI_STATUS, &results)
}

/// An error as the tree of the operation's path shows it.
fn refused(error: &ApiError, path: &str, surroundings: &Surroundings) -> Result<Answered, Error> {
    let response = (tree_of(path).render)(error, surroundings.at_path(path));
    let status = response.status().as_u16();
    let body = response.into_body().collect().now_or_never();
    let body = body
        .and_then(Result::ok)
        .map(http_body_util::Collected::to_bytes)
        .unwrap_or_default();
    Answered::new(status, &String::from_utf8_lossy(&body))
}

/// What is answered to one operation.
#[derive(Serialize)]
struct Answered {
    status: u16,
    body: Option<Box<RawValue>>,
}

impl Answered {
    fn new(status: u16, body: &str) -> Result<Self, Error> {
        let body = (!body.is_empty()).then(|| RawValue::from_string(body.to_owned()));
        let body = body.transpose().map_err(|error| Error::Failed(Fault::other(error)))?;
        Ok(Self { status, body })
    }
}

struct Errors;

impl utoipa::IntoResponses for Errors {
    fn responses() -> errors::Responses {
        let in_batch = ApiError::InBatch {
            index: Some(1),
            error: Arc::new(Refusal::LastAdmin(Name::from_store("Finance")).into()),
        };
        errors::documented([
            errors::always(),
            errors::of_writes(),
            errors::of_body(),
            errors::of_passwords(),
            vec![in_batch, ApiError::TooManyPasswords],
        ])
    }
}

/// Several changes.
#[derive(ToSchema)]
#[schema(as = Batch)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct BatchSchema {
    #[schema(min_items = 1, max_items = 500)]
    operations: Vec<OperationSchema>,
    mode: ModeWords,
}

/// What a refusal of one operation means for the others.
#[derive(ToSchema)]
#[schema(as = BatchMode, rename_all = "lowercase")]
#[expect(dead_code, reason = "only its schema is used")]
enum ModeWords {
    Each,
    All,
}

/// A change: a request without its headers.
#[derive(ToSchema)]
#[schema(as = BatchOperation)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct OperationSchema {
    method: MethodWords,
    /// A path below `/api/ext` or `/api/v2/ext`, with its query.
    #[schema(pattern = "^/api/(v2/)?ext/")]
    path: String,
    #[schema(value_type = Option<Object>)]
    body: Option<()>,
    /// The header If-Match.
    if_match: Option<String>,
}

#[derive(ToSchema)]
#[schema(as = BatchMethod, rename_all = "UPPERCASE")]
#[expect(dead_code, reason = "only its schema is used")]
enum MethodWords {
    Post,
    Put,
    Patch,
    Delete,
}

/// What is answered to one operation.
#[derive(ToSchema)]
#[schema(as = BatchResult)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct ResultSchema {
    /// The HTTP status that the operation alone would be answered with.
    #[schema(minimum = 200, maximum = 499)]
    status: u16,
    /// The body that it would be answered with; null if it has none.
    #[schema(value_type = serde_json::Value, required)]
    body: Option<()>,
}
