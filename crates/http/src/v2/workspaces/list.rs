//! `GET /api/v2/ext/workspaces`.

use crate::caller::Caller;
use crate::errors::ApiError;
use crate::v2::list::{ListParameters, ListRequest, PaginationSchema, answer};
use crate::v2::{errors, examples, shapes};
use axum::response::Response;
use store::ops::workspaces::{Find, WORKSPACE_FIELDS};
use utoipa::ToSchema;

/// List workspaces
///
/// Archived ones too, by creation unless `sort` says otherwise.
#[utoipa::path(
    get,
    path = "/api/v2/ext/workspaces",
    operation_id = "v2ListWorkspaces",
    tag = "v2 workspaces",
    params(
        ("status" = Option<String>, Query, description = "Only workspaces with one of these statuses, separated by commas"),
        ("default" = Option<bool>, Query, description = "Only the default workspace, or only the others"),
        ListParameters),
    responses((status = OK, description = "A page of the workspaces", body = WorkspacesSchema,
            headers(("Link" = String, description = "While there are more: the next page, `rel=\"next\"`")),
            example = json!(examples::page(&examples::workspace()))),
        Errors)
)]
pub(crate) async fn list(caller: Caller, request: ListRequest) -> Result<Response, ApiError> {
    let (query, page) = request.query(WORKSPACE_FIELDS)?;
    let listed = caller.run(Find(query)).await?;
    Ok(answer(&request, page, &listed, shapes::Workspace::from))
}

struct Errors;

impl utoipa::IntoResponses for Errors {
    fn responses() -> errors::Responses {
        errors::documented([errors::always(), errors::of_lists()])
    }
}

/// A page of workspaces.
#[derive(ToSchema)]
#[schema(as = WorkspaceList)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct WorkspacesSchema {
    data: Vec<shapes::Workspace<'static>>,
    pagination: PaginationSchema,
}
