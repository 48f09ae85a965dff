//! `POST /api/ext/workspace/:workspace/groups`.

use crate::caller::Caller;
use crate::errors::ApiError;
use crate::ext::path::WorkspaceInPath;
use crate::ext::{errors, examples};
use crate::group_bodies::{NewGroup, NewGroupSchema};
use crate::v2::shapes;
use crate::write::{self, Write};
use axum::response::Response;
use directory::Refusal;
use store::ops::groups;

/// Create a group
///
/// An unknown workspace is refused like a wrong field.
#[utoipa::path(
    post,
    path = "/api/ext/workspace/{workspace}/groups",
    operation_id = "createGroup",
    tag = "groups",
    params(("workspace" = String, Path, description = "The workspace's id or slug", example = json!(examples::SLUG)),
        write::Parameters),
    request_body(content = NewGroupSchema, example = json!(examples::new_group())),
    responses((status = CREATED, description = "The group", body = shapes::Group, example = json!(examples::group())),
        (status = OK, description = "For a dry run: what would have been done", body = write::Tried), Errors)
)]
pub(crate) async fn create(
    _: Caller,
    workspace: Result<WorkspaceInPath, ApiError>,
    Write { body: new, call }: Write<NewGroup>,
) -> Result<Response, ApiError> {
    let WorkspaceInPath(workspace) = workspace.map_err(as_wrong_field)?;
    let create = groups::Create {
        workspace,
        name: new.name,
        description: new.description,
    };
    call.run(create, shapes::created_group).await.map_err(as_wrong_field)
}

fn as_wrong_field(error: ApiError) -> ApiError {
    match error {
        ApiError::Refused(Refusal::WorkspaceNotFound) => {
            ApiError::Fields(vec!["workspace must be the id or slug of a workspace".to_owned()])
        }
        other => other,
    }
}

struct Errors;

impl utoipa::IntoResponses for Errors {
    fn responses() -> errors::Responses {
        errors::documented([
            errors::always(),
            errors::of_writes(),
            errors::of_body(),
            vec![Refusal::GroupNameTaken("Auditors".to_owned()).into()],
        ])
    }
}
