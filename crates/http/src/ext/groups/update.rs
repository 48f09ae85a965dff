//! `PATCH /api/ext/workspace/:workspace/groups/:groupId`.

use crate::body::{self, Fields, FromBody, Problems};
use crate::caller::Caller;
use crate::errors::ApiError;
use crate::ext::path::GroupInPath;
use crate::ext::{errors, examples};
use crate::group_bodies::GroupChangeSchema;
use crate::write::{self, Write};
use axum::response::Response;
use directory::{GroupChange, Refusal};
use store::ops::groups;

/// The parsed change of a group.
pub(crate) struct UpdateBody(GroupChange);

impl FromBody for UpdateBody {
    fn from_body(body: Option<body::Json>, problems: &mut Problems) -> Option<Self> {
        let mut fields = Fields::of_body(body, true, problems)?;
        Some(Self(GroupChange {
            name: fields.optional("name"),
            description: fields.optional("description").map(Some),
        }))
    }
}

/// Update a group
#[utoipa::path(
    patch,
    path = "/api/ext/workspace/{workspace}/groups/{groupId}",
    operation_id = "updateGroup",
    tag = "groups",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug", example = json!(examples::SLUG)),
        ("groupId" = String, Path, description = "The group's id or name", example = json!(examples::GROUP)),
        write::Parameters,
    ),
    request_body(content = GroupChangeSchema, example = json!(examples::group_change())),
    responses((status = NO_CONTENT, description = "The group is so"),
        (status = OK, description = "For a dry run: what would have been done", body = write::TriedWithoutBody), Errors)
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
    call.run(update, write::no_content).await
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
                Refusal::DefaultGroup.into(),
                Refusal::GroupNameTaken("Auditors".to_owned()).into(),
            ],
        ])
    }
}
