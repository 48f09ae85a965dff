//! Operation 7: `GET /api/ext/workspaces`.

use crate::caller::Caller;
use crate::errors::ApiError;
use crate::ext::unchanged::{unchanged, with_tag};
use crate::ext::{errors, examples, shapes, stream};
use crate::if_none_match::{IfNoneMatch, NotModified};
use axum::Json;
use axum::response::Response;
use store::ops::events::WithHead;
use store::ops::workspaces::{ListIfFew, ListPages};

/// List all workspaces
///
/// Archived ones too, in the order of their creation, each with all of its groups. A long answer is streamed.
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
    // A few need no connection for as long as the client reads, so slow readers of other lists don't hold them up.
    let (head, few) = caller.clone().run(WithHead(ListIfFew)).await?;
    if let Some(workspaces) = few {
        let shapes: Vec<_> = workspaces.iter().map(shapes::Workspace::from).collect();
        return Ok(with_tag(head, Json(shapes)));
    }
    stream::array(caller, |pages| ListPages { pages }).await
}

struct Errors;

impl utoipa::IntoResponses for Errors {
    fn responses() -> errors::Responses {
        errors::documented([errors::always()])
    }
}
