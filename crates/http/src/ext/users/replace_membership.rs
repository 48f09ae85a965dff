//! Operation 6: `PATCH /api/ext/user/:id/workspaces/:workspaceId`, and the same with `workspace` in the path.

use super::path::MembershipInPath;
use crate::body::{self, Body, Fields, FromBody, Problems};
use crate::caller::Caller;
use crate::errors::ApiError;
use crate::ext::{errors, examples, items, shapes};
use axum::Json;
use axum::response::{IntoResponse, Response};
use directory::{Name, Refusal, WorkspaceId};
use store::ops::users::{MembershipChange, ReplaceMembership};
use utoipa::ToSchema;

/// What is different about the membership.
pub(crate) struct Changes {
    id: Option<WorkspaceId>,
    change: MembershipChange,
}

impl FromBody for Changes {
    fn from_body(body: Option<body::Json>, problems: &mut Problems) -> Option<Self> {
        let mut fields = Fields::of_body(body, true, problems)?;
        let id = fields.optional("id");
        let change = MembershipChange {
            workspace_name: fields.optional("name"),
            status: items::status(&mut fields),
            role: items::role(&mut fields),
            groups: items::group_items(&mut fields),
        };
        Some(Self { id, change })
    }
}

/// Replace one of a user's workspace relations
///
/// Changes an existing membership: its status, its groups, and the name of the workspace.
#[utoipa::path(
    patch,
    path = "/api/ext/user/{id}/workspaces/{workspaceId}",
    operation_id = "replaceUserWorkspace",
    tag = "users",
    params(
        ("id" = String, Path, description = "The user's id or e-mail address", example = "ada@example.com"),
        ("workspaceId" = String, Path, description = "The workspace's id or slug", example = "finance"),
    ),
    request_body(content = ChangesSchema, example = json!(examples::membership_change())),
    responses((status = OK, description = "The user", body = shapes::User, example = json!(examples::user())), Errors)
)]
pub(crate) async fn by_workspaces(
    caller: Caller,
    path: MembershipInPath,
    body: Body<Changes>,
) -> Result<Response, ApiError> {
    replace_membership(caller, path, body).await
}

/// Replace one of a user's workspace relations (other spelling)
///
/// The same operation at the path that some versions of `ToolJet` document.
#[utoipa::path(
    patch,
    path = "/api/ext/user/{id}/workspace/{workspaceId}",
    operation_id = "replaceUserWorkspaceOtherSpelling",
    tag = "users",
    params(
        ("id" = String, Path, description = "The user's id or e-mail address", example = "ada@example.com"),
        ("workspaceId" = String, Path, description = "The workspace's id or slug", example = "finance"),
    ),
    request_body(content = ChangesSchema, example = json!(examples::membership_change())),
    responses((status = OK, description = "The user", body = shapes::User, example = json!(examples::user())), Errors)
)]
pub(crate) async fn by_workspace(
    caller: Caller,
    path: MembershipInPath,
    body: Body<Changes>,
) -> Result<Response, ApiError> {
    replace_membership(caller, path, body).await
}

async fn replace_membership(
    caller: Caller,
    MembershipInPath(user, workspace): MembershipInPath,
    Body(Changes { id, change }): Body<Changes>,
) -> Result<Response, ApiError> {
    let user = caller
        .run(ReplaceMembership {
            user,
            workspace,
            workspace_id: id,
            change,
        })
        .await?;
    Ok(Json(shapes::User::from(&user)).into_response())
}

struct Errors;

impl utoipa::IntoResponses for Errors {
    fn responses() -> errors::Responses {
        let taken = Refusal::WorkspaceNameTaken(Name::from_store("sales".to_owned()));
        errors::documented([
            errors::always(),
            errors::of_body(),
            errors::of_groups(),
            vec![
                Refusal::OtherWorkspace(WorkspaceId(uuid::Uuid::nil())).into(),
                taken.into(),
            ],
            vec![
                Refusal::UserNotFound.into(),
                Refusal::WorkspaceNotFound.into(),
                Refusal::NotAMember.into(),
            ],
        ])
    }
}

/// What is different about a membership. What is left out stays as it is.
#[derive(ToSchema)]
#[schema(as = MembershipChange)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct ChangesSchema {
    /// The id of the workspace in the path, if it is given at all.
    id: Option<uuid::Uuid>,
    /// The workspace's new name, for all of its members.
    #[schema(min_length = 1, max_length = 255)]
    name: Option<String>,
    /// The user's status in the workspace.
    #[schema(inline)]
    status: Option<shapes::StatusWords>,
    /// The user's role in the workspace. Left out where groups are given, it is `admin` for who is in the group `admin`.
    #[schema(inline)]
    role: Option<shapes::RoleWords>,
    /// The groups, all of them; an empty array leaves `all_users` alone.
    groups: Option<Vec<items::GroupItemSchema>>,
}
