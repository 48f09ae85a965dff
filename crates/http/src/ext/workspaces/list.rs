//! Operation 7: `GET /api/ext/workspaces`.

use crate::access::Caller;
use crate::errors::ApiError;
use crate::ext::{errors, examples, shapes};
use axum::Json;
use axum::response::{IntoResponse, Response};
use store::ops::workspaces;

/// List all workspaces
///
/// Archived ones too, in the order of their creation, each with all of its groups.
#[utoipa::path(
    get,
    path = "/api/ext/workspaces",
    operation_id = "listWorkspaces",
    tag = "workspaces",
    responses(
        (status = OK, description = "The workspaces", body = Vec<shapes::Workspace>,
            example = json!([examples::workspace()])),
        Errors
    )
)]
pub(crate) async fn list(caller: Caller) -> Result<Response, ApiError> {
    let workspaces = caller.run(workspaces::List).await?;
    let shapes: Vec<_> = workspaces.iter().map(shapes::Workspace::from).collect();
    Ok(Json(shapes).into_response())
}

struct Errors;

impl utoipa::IntoResponses for Errors {
    fn responses() -> errors::Responses {
        errors::documented([errors::always()])
    }
}
