//! `POST /api/v2/ext/batch`.

mod answers;
mod body;

use super::parts::{self, Parts, Prepared};
use crate::caller::Caller;
use crate::collector::{Collector, Passwords};
use crate::errors::{ApiError, Unrendered};
use crate::v2::{errors, examples};
use crate::write::{self, Write, WriteCall};
use answers::{ResultSchema, answer};
use axum::Router;
use axum::body::Body;
use axum::extract::{Extension, Request};
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_TYPE, IF_MATCH};
use axum::response::Response;
use body::{BatchBody, BatchSchema, Operation};
use directory::{Name, Refusal};
use std::fmt::Display;
use std::sync::Arc;
use store::AnsweredOp;
use store::ops::{Batch, BatchMode};
use tower::ServiceExt as _;

/// All routes, for the operations of a batch.
#[derive(Debug, Clone)]
pub(crate) struct Routes(pub(crate) Router);

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
    routes: Option<Extension<Routes>>,
    Write { body, call }: Write<BatchBody>,
) -> Result<Response, ApiError> {
    // The parts of a batch have no routes.
    let Extension(routes) = routes.ok_or_else(write::nested)?;
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
