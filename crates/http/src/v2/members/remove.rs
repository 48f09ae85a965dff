//! `DELETE /api/v2/ext/workspaces/:workspace/users/:user`.

use crate::body::NoBody;
use crate::caller::Caller;
use crate::errors::ApiError;
use crate::v2::path::MemberInPath;
use crate::v2::{errors, examples};
use crate::write::{self, Write};
use axum::response::Response;
use store::ops::members;

/// Remove a user from a workspace
///
/// The user leaves the workspace and its groups.
#[utoipa::path(
    delete,
    path = "/api/v2/ext/workspaces/{workspace}/users/{user}",
    operation_id = "v2RemoveMember",
    tag = "v2 members",
    params(
        ("workspace" = String, Path, description = "The workspace's id, slug or name", example = json!(examples::SLUG)),
        ("user" = String, Path, description = "The user's id or e-mail address", example = json!(examples::EMAIL)),
        write::ParametersOfDeletion,
    ),
    responses((status = NO_CONTENT, description = "The user is no member any more"),
        (status = OK, description = "For a dry run: what would have been done", body = write::TriedWithoutBody), Errors)
)]
pub(crate) async fn remove(
    _: Caller,
    MemberInPath { workspace, user }: MemberInPath,
    Write { call, .. }: Write<NoBody>,
) -> Result<Response, ApiError> {
    call.run(members::Remove { workspace, user }, write::no_content).await
}

struct Errors;

impl utoipa::IntoResponses for Errors {
    fn responses() -> errors::Responses {
        errors::documented([
            errors::always(),
            errors::of_writes(),
            errors::without_body(),
            errors::of_last_admin(),
            errors::of_members(),
            errors::of_details(),
        ])
    }
}
