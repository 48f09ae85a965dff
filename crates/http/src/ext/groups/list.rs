//! `GET /api/ext/workspace/:workspace/groups`.

use crate::caller::Caller;
use crate::errors::ApiError;
use crate::ext::path::WorkspaceInPath;
use crate::ext::{errors, examples};
use crate::v2::groups::list::GroupsSchema;
use crate::v2::list::{ListParameters, ListRequest, answer};
use crate::v2::shapes;
use axum::response::Response;
use directory::Refusal;
use store::ops::groups::{Find, GROUP_FIELDS};

/// List the groups of a workspace
///
/// Custom groups only.
#[utoipa::path(
    get,
    path = "/api/ext/workspace/{workspace}/groups",
    operation_id = "listGroups",
    tag = "groups",
    params(("workspace" = String, Path, description = "The workspace's id or slug", example = json!(examples::SLUG)),
        ListParameters),
    responses(
        (status = OK, description = "A page of the groups", body = GroupsSchema,
            headers(("Link" = String, description = "While there are more: the next page, `rel=\"next\"`")),
            example = json!(examples::groups())),
        Errors
    )
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
            vec![
                ApiError::Fields(vec!["page must be a whole number from 1".to_owned()]),
                ApiError::UseCursor(10_000),
                Refusal::WorkspaceNotFound.into(),
            ],
        ])
    }
}
