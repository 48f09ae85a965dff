//! `GET /api/v2/ext/workspaces/:workspace/users`.

use crate::caller::Caller;
use crate::errors::ApiError;
use crate::v2::list::{ListParameters, ListRequest, PaginationSchema, answer};
use crate::v2::path::WorkspaceInPath;
use crate::v2::{errors, examples, shapes};
use axum::response::Response;
use directory::Refusal;
use store::ops::members::{Find, MEMBER_FIELDS};
use utoipa::ToSchema;

/// List the members of a workspace
///
/// Archived memberships too.
#[utoipa::path(
    get,
    path = "/api/v2/ext/workspaces/{workspace}/users",
    operation_id = "v2ListMembers",
    tag = "v2 members",
    params(
        ("workspace" = String, Path, description = "The workspace's id, slug or name", example = json!(examples::SLUG)),
        ("status" = Option<String>, Query, description = "Only memberships with one of these statuses, separated by commas"),
        ("role" = Option<String>, Query, description = "Only members with one of these roles, separated by commas: `admin,builder,end-user`"),
        ListParameters),
    responses((status = OK, description = "A page of the members", body = MembersSchema,
            headers(("Link" = String, description = "While there are more: the next page, `rel=\"next\"`")),
            example = json!(examples::page(&examples::member()))),
        Errors)
)]
pub(crate) async fn list(
    caller: Caller,
    WorkspaceInPath(workspace): WorkspaceInPath,
    request: ListRequest,
) -> Result<Response, ApiError> {
    let (query, page) = request.query(MEMBER_FIELDS)?;
    let listed = caller.run(Find { workspace, query }).await?;
    Ok(answer(&request, page, &listed, shapes::Member::from))
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

/// A page of members.
#[derive(ToSchema)]
#[schema(as = MemberList)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct MembersSchema {
    data: Vec<shapes::Member<'static>>,
    pagination: PaginationSchema,
}
