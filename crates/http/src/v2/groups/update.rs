//! `PATCH /api/v2/ext/workspaces/:workspace/groups/:group`.

use crate::body::{self, Fields, FromBody, Patch, Problems};
use crate::caller::Caller;
use crate::errors::ApiError;
use crate::group_bodies::GroupChangeSchema;
use crate::v2::path::GroupInPath;
use crate::v2::{errors, examples, shapes};
use crate::write::{self, Write};
use axum::response::Response;
use directory::{GroupChange, Refusal};
use store::ops::groups;

/// The parsed change of a group.
pub(crate) struct UpdateBody(GroupChange);

impl FromBody for UpdateBody {
    fn from_body(body: Option<body::Json>, problems: &mut Problems) -> Option<Self> {
        let mut fields = Fields::of_body(body, true, problems)?;
        let name = fields.optional("name");
        let description = fields.patch("description")?;
        Some(Self(GroupChange {
            name,
            description: Patch::into_change(description),
        }))
    }
}

/// Update a group
#[utoipa::path(
    patch,
    path = "/api/v2/ext/workspaces/{workspace}/groups/{group}",
    operation_id = "v2UpdateGroup",
    tag = "v2 groups",
    params(
        ("workspace" = String, Path, description = "The workspace's id, slug or name", example = json!(examples::SLUG)),
        ("group" = String, Path, description = "The group's id or name", example = json!(examples::GROUP)),
        write::Parameters,
    ),
    request_body(content = GroupChangeSchema, example = json!(examples::group_change())),
    responses((status = OK, description = "The group; for a dry run, what would have been done",
        body = shapes::ChangedGroup, example = json!(examples::group())), Errors)
)]
pub(crate) async fn update(
    _: Caller,
    GroupInPath { workspace, group }: GroupInPath,
    Write {
        body: UpdateBody(change),
        call,
    }: Write<UpdateBody>,
) -> Result<Response, ApiError> {
    let update = groups::Update {
        workspace,
        group,
        change,
    };
    call.run(update, shapes::changed_group).await
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
                Refusal::GroupNotFound.into(),
                Refusal::GroupNameTaken(examples::GROUP.to_owned()).into(),
            ],
        ])
    }
}
