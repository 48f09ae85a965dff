//! Operation 6: `PATCH /api/ext/user/:id/workspaces/:workspaceId`, and the same with `workspace` in the path.

use super::path::MembershipInPath;
use crate::body::{self, Fields, FromBody, Problems};
use crate::caller::Caller;
use crate::errors::ApiError;
use crate::ext::{errors, examples, items, shapes};
use crate::write::{self, Write};
use axum::response::Response;
use directory::{Name, Refusal, WorkspaceId};
use store::ops::users::{MembershipChange, ReplaceMembership};
use utoipa::ToSchema;

/// The parsed change of a membership.
pub(crate) struct ReplaceMembershipBody {
    id: Option<WorkspaceId>,
    change: MembershipChange,
}

impl FromBody for ReplaceMembershipBody {
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
    operation_id = "updateUserWorkspace",
    tag = "users",
    params(
        ("id" = String, Path, description = "The user's id or e-mail address", example = json!(examples::EMAIL)),
        ("workspaceId" = String, Path, description = "The workspace's id or slug", example = json!(examples::SLUG)),
        write::Parameters,
    ),
    request_body(content = ReplaceMembershipBodySchema, example = json!(examples::membership_change())),
    responses((status = OK, description = "The user; for a dry run, what would have been done", body = shapes::ChangedUser, example = json!(examples::user())), Errors)
)]
pub(crate) async fn by_workspaces(
    _: Caller,
    path: MembershipInPath,
    write: Write<ReplaceMembershipBody>,
) -> Result<Response, ApiError> {
    replace_membership(path, write).await
}

/// Replace one of a user's workspace relations, at the path of other versions
///
/// The same operation: some versions of `ToolJet` have `workspace` in the path, others `workspaces`.
#[utoipa::path(
    patch,
    path = "/api/ext/user/{id}/workspace/{workspaceId}",
    operation_id = "updateUserWorkspaceAlias",
    tag = "users",
    params(
        ("id" = String, Path, description = "The user's id or e-mail address", example = json!(examples::EMAIL)),
        ("workspaceId" = String, Path, description = "The workspace's id or slug", example = json!(examples::SLUG)),
        write::Parameters,
    ),
    request_body(content = ReplaceMembershipBodySchema, example = json!(examples::membership_change())),
    responses((status = OK, description = "The user; for a dry run, what would have been done", body = shapes::ChangedUser, example = json!(examples::user())), Errors)
)]
pub(crate) async fn by_workspace(
    _: Caller,
    path: MembershipInPath,
    write: Write<ReplaceMembershipBody>,
) -> Result<Response, ApiError> {
    replace_membership(path, write).await
}

async fn replace_membership(
    MembershipInPath(user, workspace): MembershipInPath,
    Write { body, call }: Write<ReplaceMembershipBody>,
) -> Result<Response, ApiError> {
    let replace = ReplaceMembership {
        user,
        workspace,
        workspace_id: body.id,
        change: body.change,
    };
    call.run(replace, shapes::changed_user).await
}

struct Errors;

impl utoipa::IntoResponses for Errors {
    fn responses() -> errors::Responses {
        let taken = Refusal::WorkspaceNameTaken(Name::from_store("sales".to_owned()));
        errors::documented([
            errors::always(),
            errors::of_writes(),
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

/// The changes to a membership. Fields that are left out stay as they are.
#[derive(ToSchema)]
#[schema(as = MembershipChange)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct ReplaceMembershipBodySchema {
    /// Must be the id of the workspace in the path; may be omitted.
    id: Option<uuid::Uuid>,
    /// The workspace's new name, for all of its members.
    #[schema(min_length = 1, max_length = 255)]
    name: Option<String>,
    /// The user's status in the workspace.
    status: Option<shapes::StatusWords>,
    /// The user's role in the workspace. Left out where groups are given, it is `admin` for a user in the group `admin`.
    role: Option<shapes::RoleWords>,
    /// The complete list of groups; an empty array leaves only `all_users`.
    groups: Option<Vec<items::GroupItemSchema>>,
}
