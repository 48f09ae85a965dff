//! `POST /api/v2/ext/workspaces/:workspace/groups`.

use crate::caller::Caller;
use crate::errors::ApiError;
use crate::group_bodies::{NewGroup, NewGroupSchema};
use crate::v2::path::WorkspaceInPath;
use crate::v2::{errors, examples, shapes};
use crate::write::{self, Write};
use axum::response::Response;
use directory::Refusal;
use store::ops::groups;

/// Create a group
#[utoipa::path(
    post,
    path = "/api/v2/ext/workspaces/{workspace}/groups",
    operation_id = "v2CreateGroup",
    tag = "v2 groups",
    params(("workspace" = String, Path, description = "The workspace's id, slug or name", example = json!(examples::SLUG)),
        write::Parameters),
    request_body(content = NewGroupSchema, example = json!(examples::new_group())),
    responses((status = CREATED, description = "The group", body = shapes::Group, example = json!(examples::group())),
        (status = OK, description = "For a dry run: what would have been done", body = write::Tried), Errors)
)]
pub(crate) async fn create(
    _: Caller,
    WorkspaceInPath(workspace): WorkspaceInPath,
    Write { body: new, call }: Write<NewGroup>,
) -> Result<Response, ApiError> {
    let create = groups::Create {
        workspace,
        name: new.name,
        description: new.description,
    };
    call.run(create, shapes::created_group).await
}

struct Errors;

impl utoipa::IntoResponses for Errors {
    fn responses() -> errors::Responses {
        errors::documented([
            errors::always(),
            errors::of_writes(),
            errors::of_body(),
            vec![
                Refusal::WorkspaceNotFound.into(),
                Refusal::GroupNameTaken(examples::GROUP.to_owned()).into(),
            ],
        ])
    }
}
