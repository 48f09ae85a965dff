//! `PATCH /api/v2/ext/workspaces/:workspace`.

use super::fields::WorkspaceName;
use crate::body::{self, Fields, FromBody, Problems};
use crate::caller::Caller;
use crate::errors::ApiError;
use crate::ext::shapes::StatusWords;
use crate::v2::path::WorkspaceInPath;
use crate::v2::{errors, examples, shapes};
use crate::write::{self, Write};
use axum::response::Response;
use directory::{Name, Refusal, Slug, WorkspaceChange};
use store::ops::workspaces;
use utoipa::ToSchema;

/// The parsed change of a workspace.
pub(crate) struct UpdateBody(WorkspaceChange);

impl FromBody for UpdateBody {
    fn from_body(body: Option<body::Json>, problems: &mut Problems) -> Option<Self> {
        let mut fields = Fields::of_body(body, true, problems)?;
        Some(Self(WorkspaceChange {
            name: fields.optional("name").map(|WorkspaceName(name)| name),
            slug: fields.optional("slug"),
            status: fields.optional("status"),
            default: fields.optional("default"),
        }))
    }
}

/// Update a workspace
///
/// All or nothing. `default: true` takes the default from the workspace that has it.
#[utoipa::path(
    patch,
    path = "/api/v2/ext/workspaces/{workspace}",
    operation_id = "v2UpdateWorkspace",
    tag = "v2 workspaces",
    params(("workspace" = String, Path, description = "The workspace's id, slug or name", example = json!(examples::SLUG)),
        write::Parameters),
    request_body(content = UpdateBodySchema, example = json!(examples::workspace_change())),
    responses((status = OK, description = "The workspace; for a dry run, what would have been done",
        body = shapes::ChangedWorkspace, example = json!(examples::workspace())), Errors)
)]
pub(crate) async fn update(
    _: Caller,
    WorkspaceInPath(workspace): WorkspaceInPath,
    Write {
        body: UpdateBody(change),
        call,
    }: Write<UpdateBody>,
) -> Result<Response, ApiError> {
    call.run(workspaces::Update { workspace, change }, shapes::changed_workspace)
        .await
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
                Refusal::WorkspaceNameTaken(Name::from_store("Finance")).into(),
                Refusal::SlugTaken(Slug::from_store(examples::SLUG.to_owned())).into(),
                Refusal::IsDefault.into(),
                Refusal::DefaultNotFalse.into(),
                Refusal::ArchivedDefault.into(),
            ],
        ])
    }
}

/// A change of a workspace. Omitted fields stay unchanged.
#[derive(ToSchema)]
#[schema(as = WorkspaceResourceChange)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct UpdateBodySchema {
    /// Trimmed. Unique among the names and slugs of all workspaces.
    #[schema(min_length = 1, max_length = 100)]
    name: Option<String>,
    /// Unique among the names and slugs of all workspaces.
    #[schema(min_length = 1, max_length = 100, pattern = "^[a-z0-9-]+$")]
    slug: Option<String>,
    status: Option<StatusWords>,
    /// Only `true`: it becomes the default workspace.
    default: Option<bool>,
}
