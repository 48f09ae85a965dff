//! `GET /api/v2/ext/users/:user/workspaces`.

use crate::caller::Caller;
use crate::errors::ApiError;
use crate::v2::list::{ListParameters, ListRequest, PaginationSchema, answer};
use crate::v2::path::UserInPath;
use crate::v2::{errors, examples, shapes};
use axum::response::Response;
use directory::Refusal;
use store::ops::users::{FindWorkspaces, USER_WORKSPACE_FIELDS};
use utoipa::ToSchema;

/// List the workspaces of a user
///
/// With the status and the role of each membership.
#[utoipa::path(
    get,
    path = "/api/v2/ext/users/{user}/workspaces",
    operation_id = "v2ListUserWorkspaces",
    tag = "v2 users",
    params(
        ("user" = String, Path, description = "The user's id or e-mail address", example = json!(examples::EMAIL)),
        ("status" = Option<String>, Query, description = "Only memberships with one of these statuses, separated by commas"),
        ListParameters),
    responses((status = OK, description = "A page of the user's workspaces", body = UserWorkspacesSchema,
            headers(("Link" = String, description = "While there are more: the next page, `rel=\"next\"`")),
            example = json!(examples::page(&examples::user_workspace()))),
        Errors)
)]
pub(crate) async fn workspaces(
    caller: Caller,
    UserInPath(user): UserInPath,
    request: ListRequest,
) -> Result<Response, ApiError> {
    let (query, page) = request.query(USER_WORKSPACE_FIELDS)?;
    let listed = caller.run(FindWorkspaces { user, query }).await?;
    Ok(answer(&request, page, &listed, shapes::UserWorkspace::from))
}

struct Errors;

impl utoipa::IntoResponses for Errors {
    fn responses() -> errors::Responses {
        errors::documented([errors::always(), errors::of_lists(), vec![Refusal::UserNotFound.into()]])
    }
}

/// A page of user's workspaces.
#[derive(ToSchema)]
#[schema(as = UserWorkspaceList)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct UserWorkspacesSchema {
    data: Vec<shapes::UserWorkspace<'static>>,
    pagination: PaginationSchema,
}
