//! `DELETE /api/v2/ext/workspaces/:workspace/groups/:group/users/:user`.

use crate::body::NoBody;
use crate::caller::Caller;
use crate::errors::ApiError;
use crate::v2::path::GroupMemberInPath;
use crate::v2::{errors, examples};
use crate::write::{self, Write};
use axum::response::Response;
use directory::Refusal;
use store::ops::groups;

/// Take a member out of a group
///
/// The user stays a member of the workspace. For a user who is not in the group nothing changes.
#[utoipa::path(
    delete,
    path = "/api/v2/ext/workspaces/{workspace}/groups/{group}/users/{user}",
    operation_id = "v2RemoveGroupMember",
    tag = "v2 groups",
    params(
        ("workspace" = String, Path, description = "The workspace's id, slug or name", example = json!(examples::SLUG)),
        ("group" = String, Path, description = "The group's id or name", example = json!(examples::GROUP)),
        ("user" = String, Path, description = "The user's id or e-mail address", example = json!(examples::EMAIL)),
        write::ParametersOfDeletion,
    ),
    responses((status = NO_CONTENT, description = "The user is not in the group"),
        (status = OK, description = "For a dry run: what would have been done", body = write::TriedWithoutBody), Errors)
)]
pub(crate) async fn remove(
    _: Caller,
    GroupMemberInPath { workspace, group, user }: GroupMemberInPath,
    Write { call, .. }: Write<NoBody>,
) -> Result<Response, ApiError> {
    let remove = groups::RemoveMember { workspace, group, user };
    call.run(remove, write::no_content).await
}

struct Errors;

impl utoipa::IntoResponses for Errors {
    fn responses() -> errors::Responses {
        errors::documented([
            errors::always(),
            errors::of_writes(),
            errors::without_body(),
            errors::of_members(),
            vec![Refusal::GroupNotFound.into()],
        ])
    }
}
