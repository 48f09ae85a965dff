//! `GET /api/v2/ext/workspaces/:workspace/groups/:group/users`.

use crate::caller::Caller;
use crate::errors::ApiError;
use crate::v2::list::{ListParameters, ListRequest, PaginationSchema, answer};
use crate::v2::path::GroupInPath;
use crate::v2::{errors, examples, shapes};
use axum::response::Response;
use directory::Refusal;
use store::ops::groups::{FindMembers, GROUP_MEMBER_FIELDS};
use utoipa::ToSchema;

/// List the members of a group
///
/// The status is that of the membership in the workspace.
#[utoipa::path(
    get,
    path = "/api/v2/ext/workspaces/{workspace}/groups/{group}/users",
    operation_id = "v2ListGroupMembers",
    tag = "v2 groups",
    params(
        ("workspace" = String, Path, description = "The workspace's id, slug or name", example = json!(examples::SLUG)),
        ("group" = String, Path, description = "The group's id or name", example = json!(examples::GROUP)),
        ("status" = Option<String>, Query, description = "Only members with one of these statuses, separated by commas"),
        ListParameters),
    responses((status = OK, description = "A page of the group's members", body = GroupMembersSchema,
            headers(("Link" = String, description = "While there are more: the next page, `rel=\"next\"`")),
            example = json!(examples::page(&examples::group_member()))),
        Errors)
)]
pub(crate) async fn list(
    caller: Caller,
    GroupInPath { workspace, group }: GroupInPath,
    request: ListRequest,
) -> Result<Response, ApiError> {
    let (query, page) = request.query(GROUP_MEMBER_FIELDS)?;
    let listed = caller
        .run(FindMembers {
            workspace,
            group,
            query,
        })
        .await?;
    Ok(answer(&request, page, &listed, shapes::GroupMember::from))
}

struct Errors;

impl utoipa::IntoResponses for Errors {
    fn responses() -> errors::Responses {
        errors::documented([
            errors::always(),
            errors::of_lists(),
            vec![Refusal::WorkspaceNotFound.into(), Refusal::GroupNotFound.into()],
        ])
    }
}

/// A page of group's members.
#[derive(ToSchema)]
#[schema(as = GroupMemberList)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct GroupMembersSchema {
    data: Vec<shapes::GroupMember<'static>>,
    pagination: PaginationSchema,
}
