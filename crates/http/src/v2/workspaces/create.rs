//! `POST /api/v2/ext/workspaces`.

use super::fields::WorkspaceName;
use crate::body::{self, Fields, FromBody, Problems};
use crate::errors::ApiError;
use crate::v2::{errors, examples, shapes};
use crate::write::{self, Write};
use axum::response::Response;
use directory::{Name, Refusal, Slug};
use store::ops::workspaces;
use utoipa::ToSchema;

/// The workspace to create.
pub(crate) struct NewWorkspace {
    name: Name,
    slug: Option<Slug>,
}

impl FromBody for NewWorkspace {
    fn from_body(body: Option<body::Json>, problems: &mut Problems) -> Option<Self> {
        let mut fields = Fields::of_body(body, false, problems)?;
        let name = fields.required("name");
        let slug = fields.optional("slug");
        let WorkspaceName(name) = name?;
        Some(Self { name, slug })
    }
}

/// Create a workspace
///
/// The first workspace of a directory is the default one.
#[utoipa::path(
    post,
    path = "/api/v2/ext/workspaces",
    operation_id = "v2CreateWorkspace",
    tag = "v2 workspaces",
    params(write::Parameters),
    request_body(content = NewWorkspaceSchema, example = json!(examples::new_workspace())),
    responses((status = CREATED, description = "The workspace", body = shapes::Workspace, example = json!(examples::workspace())),
        (status = OK, description = "For a dry run: what would have been done", body = write::Tried), Errors)
)]
pub(crate) async fn create(Write { body: new, call }: Write<NewWorkspace>) -> Result<Response, ApiError> {
    let NewWorkspace { name, slug } = new;
    call.run(workspaces::Create { name, slug }, shapes::created_workspace)
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
                Refusal::WorkspaceNameTaken(Name::from_store("Finance")).into(),
                Refusal::SlugTaken(Slug::from_store(examples::SLUG.to_owned())).into(),
            ],
        ])
    }
}

/// A workspace to be created.
#[derive(ToSchema)]
#[schema(as = NewWorkspaceResource)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct NewWorkspaceSchema {
    /// Trimmed. Unique among the names and slugs of all workspaces.
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    /// Unique among the names and slugs of all workspaces. If omitted, it is derived from the name.
    #[schema(min_length = 1, max_length = 100, pattern = "^[a-z0-9-]+$")]
    slug: Option<String>,
}
