//! `PATCH /api/v2/ext/workspaces/:workspace/users/:user`.

use super::fields;
use crate::body::{self, Fields, FromBody, Problems};
use crate::caller::Caller;
use crate::errors::ApiError;
use crate::ext::shapes::{RoleWords, StatusWords};
use crate::user_details::{self, UserDetail};
use crate::v2::path::MemberInPath;
use crate::v2::{errors, examples, shapes};
use crate::write::{self, Write};
use axum::response::Response;
use directory::{Details, MemberChange};
use store::ops::members;
use utoipa::ToSchema;

/// The parsed change of a member.
pub(crate) struct UpdateBody {
    change: MemberChange,
    details: Option<Details>,
}

impl FromBody for UpdateBody {
    fn from_body(body: Option<body::Json>, problems: &mut Problems) -> Option<Self> {
        let mut fields = Fields::of_body(body, true, problems)?;
        let change = fields::change(&mut fields);
        let details = user_details::optional(&mut fields);
        Some(Self {
            change: change?,
            details: details?,
        })
    }
}

/// Update a member of a workspace
///
/// Another role has no end unless `role_until` is given with it.
#[utoipa::path(
    patch,
    path = "/api/v2/ext/workspaces/{workspace}/users/{user}",
    operation_id = "v2UpdateMember",
    tag = "v2 members",
    params(
        ("workspace" = String, Path, description = "The workspace's id, slug or name", example = json!(examples::SLUG)),
        ("user" = String, Path, description = "The user's id or e-mail address", example = json!(examples::EMAIL)),
        write::Parameters,
    ),
    request_body(content = UpdateBodySchema, example = json!(examples::member_change())),
    responses((status = OK, description = "The member; for a dry run, what would have been done",
        body = shapes::ChangedMember, example = json!(examples::member())), Errors)
)]
pub(crate) async fn update(
    _: Caller,
    MemberInPath { workspace, user }: MemberInPath,
    Write { body, call }: Write<UpdateBody>,
) -> Result<Response, ApiError> {
    let update = members::Update {
        workspace,
        user,
        change: body.change,
        details: body.details,
    };
    call.run(update, shapes::changed_member).await
}

struct Errors;

impl utoipa::IntoResponses for Errors {
    fn responses() -> errors::Responses {
        errors::documented([
            errors::always(),
            errors::of_writes(),
            errors::of_body(),
            errors::of_ends(),
            errors::of_last_admin(),
            errors::of_members(),
            errors::of_details(),
        ])
    }
}

/// A change of a member. Omitted fields stay unchanged.
#[derive(ToSchema)]
#[schema(as = MemberResourceChange)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct UpdateBodySchema {
    role: Option<RoleWords>,
    /// The user's status in the workspace.
    status: Option<StatusWords>,
    /// The complete metadata; an empty array clears it.
    #[schema(rename = "userDetails")]
    user_details: Option<Vec<UserDetail<'static>>>,
    /// When the membership is archived by itself; null for never.
    #[schema(format = DateTime)]
    expires_at: Option<String>,
    /// When the role becomes end-user by itself; null for never. Needs the role admin or builder.
    #[schema(format = DateTime)]
    role_until: Option<String>,
}
