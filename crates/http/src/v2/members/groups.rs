//! `GET /api/v2/ext/workspaces/:workspace/users/:user/groups`.

use crate::caller::Caller;
use crate::errors::ApiError;
use crate::v2::list::{ListParameters, ListRequest, PaginationSchema, answer};
use crate::v2::path::MemberInPath;
use crate::v2::{errors, examples, shapes};
use axum::response::Response;
use store::ops::members::{FindGroups, PLACE_FIELDS};
use utoipa::ToSchema;

/// List the groups of a member
///
/// Custom groups only: a role is a field of the member.
#[utoipa::path(
    get,
    path = "/api/v2/ext/workspaces/{workspace}/users/{user}/groups",
    operation_id = "v2ListMemberGroups",
    tag = "v2 members",
    params(
        ("workspace" = String, Path, description = "The workspace's id, slug or name", example = json!(examples::SLUG)),
        ("user" = String, Path, description = "The user's id or e-mail address", example = json!(examples::EMAIL)),
        ListParameters),
    responses((status = OK, description = "A page of the member's groups", body = PlacesSchema,
            headers(("Link" = String, description = "While there are more: the next page, `rel=\"next\"`")),
            example = json!(examples::page(&examples::place()))),
        Errors)
)]
pub(crate) async fn groups(
    caller: Caller,
    MemberInPath { workspace, user }: MemberInPath,
    request: ListRequest,
) -> Result<Response, ApiError> {
    let (query, page) = request.query(PLACE_FIELDS)?;
    let listed = caller.run(FindGroups { workspace, user, query }).await?;
    Ok(answer(&request, page, &listed, shapes::Place::from))
}

struct Errors;

impl utoipa::IntoResponses for Errors {
    fn responses() -> errors::Responses {
        errors::documented([errors::always(), errors::of_lists(), errors::of_members()])
    }
}

/// A page of member's groups.
#[derive(ToSchema)]
#[schema(as = MemberGroupList)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct PlacesSchema {
    data: Vec<shapes::Place<'static>>,
    pagination: PaginationSchema,
}
