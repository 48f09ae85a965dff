//! Operation 5: `PUT /api/ext/user/:id/workspaces`.

use super::path::UserInPath;
use crate::body::{self, FromBody, Problems, list_of_body};
use crate::caller::Caller;
use crate::errors::ApiError;
use crate::ext::{errors, examples, items, shapes};
use crate::write::{self, Write};
use axum::response::Response;
use directory::Refusal;
use store::ops::users::{self, Relation};

/// The complete list of memberships.
pub(crate) struct Relations(Vec<Relation>);

impl FromBody for Relations {
    fn from_body(body: Option<body::Json>, problems: &mut Problems) -> Option<Self> {
        list_of_body(body, items::workspace_item, problems).map(Self)
    }
}

/// Replace all of a user's workspace relations
///
/// Afterwards the user has exactly these memberships and groups, or nothing has changed. An empty array removes all.
#[utoipa::path(
    put,
    path = "/api/ext/user/{id}/workspaces",
    operation_id = "replaceUserWorkspaces",
    tag = "users",
    params(("id" = String, Path, description = "The user's id or e-mail address", example = json!(examples::EMAIL)), write::Parameters),
    request_body(content = Vec<items::WorkspaceItemSchema>, example = json!(examples::relations())),
    responses((status = OK, description = "The user; for a dry run, what would have been done", body = shapes::ChangedUser, example = json!(examples::user())), Errors)
)]
pub(crate) async fn replace_relations(
    _: Caller,
    UserInPath(user): UserInPath,
    Write { body, call }: Write<Relations>,
) -> Result<Response, ApiError> {
    let Relations(workspaces) = body;
    call.run(users::ReplaceRelations { user, workspaces }, shapes::changed_user)
        .await
}

struct Errors;

impl utoipa::IntoResponses for Errors {
    fn responses() -> errors::Responses {
        errors::documented([
            errors::always(),
            errors::of_writes(),
            errors::of_body(),
            errors::of_relations(),
            vec![Refusal::UserNotFound.into()],
        ])
    }
}
