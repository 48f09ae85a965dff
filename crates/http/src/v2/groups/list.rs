//! `GET /api/v2/ext/workspaces/:workspace/groups`.

use crate::caller::Caller;
use crate::errors::ApiError;
use crate::v2::list::{ListParameters, ListRequest, PaginationSchema, answer};
use crate::v2::path::WorkspaceInPath;
use crate::v2::{errors, examples, shapes};
use axum::response::Response;
use directory::Refusal;
use store::ops::groups::{Find, GROUP_FIELDS};
use utoipa::ToSchema;

/// List the groups of a workspace
///
/// Custom groups only: a role is a field of the member.
#[utoipa::path(
    get,
    path = "/api/v2/ext/workspaces/{workspace}/groups",
    operation_id = "v2ListGroups",
    tag = "v2 groups",
    params(
        ("workspace" = String, Path, description = "The workspace's id, slug or name", example = json!(examples::SLUG)),
        ListParameters),
    responses((status = OK, description = "A page of the groups", body = GroupsSchema,
            headers(("Link" = String, description = "While there are more: the next page, `rel=\"next\"`")),
            example = json!(examples::page(&examples::group()))),
        Errors)
)]
pub(crate) async fn list(
    caller: Caller,
    WorkspaceInPath(workspace): WorkspaceInPath,
    request: ListRequest,
) -> Result<Response, ApiError> {
    let (query, page) = request.query(GROUP_FIELDS)?;
    let listed = caller.run(Find { workspace, query }).await?;
    Ok(answer(&request, page, &listed, shapes::Group::from))
}

struct Errors;

impl utoipa::IntoResponses for Errors {
    fn responses() -> errors::Responses {
        errors::documented([
            errors::always(),
            errors::of_lists(),
            vec![Refusal::WorkspaceNotFound.into()],
        ])
    }
}

/// A page of groups.
#[derive(ToSchema)]
#[schema(as = GroupList)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct GroupsSchema {
    data: Vec<shapes::Group<'static>>,
    pagination: PaginationSchema,
}
