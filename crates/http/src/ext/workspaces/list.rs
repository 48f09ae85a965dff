//! Operation 7: `GET /api/ext/workspaces`.

use crate::caller::Caller;
use crate::errors::ApiError;
use crate::ext::unchanged::{unchanged, with_tag};
use crate::ext::{errors, examples, shapes};
use crate::if_none_match::{IfNoneMatch, NotModified};
use axum::Json;
use axum::response::Response;
use store::ops::events::WithHead;
use store::ops::workspaces;

/// List all workspaces
///
/// Including archived ones, in the order of their creation, each with all of its groups.
#[utoipa::path(
    get,
    path = "/api/ext/workspaces",
    operation_id = "listWorkspaces",
    tag = "workspaces",
    params(IfNoneMatch),
    responses(
        (status = OK, description = "The workspaces", body = Vec<shapes::Workspace>,
            headers(("ETag" = String, description = "The state of the directory that the answer shows")),
            example = json!([examples::workspace()])),
        NotModified,
        Errors
    )
)]
pub(crate) async fn list(caller: Caller, known: IfNoneMatch) -> Result<Response, ApiError> {
    if let Some(unchanged) = unchanged(&known, &caller).await? {
        return Ok(unchanged);
    }
    let (head, workspaces) = caller.run(WithHead(workspaces::List)).await?;
    let shapes: Vec<_> = workspaces.iter().map(shapes::Workspace::from).collect();
    Ok(with_tag(head, Json(shapes)))
}

struct Errors;

impl utoipa::IntoResponses for Errors {
    fn responses() -> errors::Responses {
        errors::documented([errors::always()])
    }
}
