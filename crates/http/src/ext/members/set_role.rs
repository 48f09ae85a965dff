//! `PUT /api/ext/update-user-role/workspace/:workspaceId`.

use crate::body::{self, Fields, FromBody, Problems};
use crate::caller::Caller;
use crate::errors::ApiError;
use crate::ext::path::WorkspaceInPath;
use crate::ext::{errors, examples, shapes};
use crate::write::{self, Write};
use axum::response::Response;
use directory::{Email, Refusal, Role, UserId, UserKey};
use store::ops::members::SetRole;
use utoipa::ToSchema;

/// The new role, and whose it is.
pub(crate) struct RoleBody {
    user: UserKey,
    role: Role,
}

impl FromBody for RoleBody {
    fn from_body(body: Option<body::Json>, problems: &mut Problems) -> Option<Self> {
        let mut fields = Fields::of_body(body, false, problems)?;
        let role = fields.required("newRole");
        if !fields.has("userId") && !fields.has("email") {
            fields.broken_at("userId", "or email must be given");
            return None;
        }
        let id = fields.optional::<UserId>("userId").map(UserKey::Id);
        let email = fields.optional::<Email>("email").map(UserKey::Email);
        Some(Self {
            user: id.or(email)?,
            role: role?,
        })
    }
}

/// Change the role of a member
///
/// The user is found by `userId`, else by `email`.
#[utoipa::path(
    put,
    path = "/api/ext/update-user-role/workspace/{workspaceId}",
    operation_id = "updateUserRole",
    tag = "members",
    params(("workspaceId" = String, Path, description = "The workspace's id or slug", example = json!(examples::SLUG)),
        write::Parameters),
    request_body(content = RoleBodySchema, example = json!(examples::role())),
    responses((status = OK, description = "The user; for a dry run, what would have been done", body = shapes::ChangedUser,
        example = json!(examples::user())), Errors)
)]
pub(crate) async fn set_role(
    _: Caller,
    WorkspaceInPath(workspace): WorkspaceInPath,
    Write { body, call }: Write<RoleBody>,
) -> Result<Response, ApiError> {
    let set_role = SetRole {
        workspace,
        user: body.user,
        role: body.role,
    };
    call.run(set_role, shapes::changed_user).await
}

struct Errors;

impl utoipa::IntoResponses for Errors {
    fn responses() -> errors::Responses {
        errors::documented([
            errors::always(),
            errors::of_writes(),
            errors::of_body(),
            errors::of_details(),
            vec![
                Refusal::WorkspaceNotFound.into(),
                Refusal::UserNotFound.into(),
                Refusal::MemberRequired.into(),
            ],
        ])
    }
}

/// The new role of a member: found by the id, else by the e-mail address.
#[derive(ToSchema)]
#[schema(as = NewRole)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct RoleBodySchema {
    #[schema(rename = "newRole")]
    new_role: shapes::RoleWords,
    #[schema(rename = "userId")]
    user_id: Option<uuid::Uuid>,
    #[schema(format = Email)]
    email: Option<String>,
}
