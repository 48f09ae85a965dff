//! `PUT /api/v2/ext/workspaces/:workspace/groups/:group/users/:user`.

use crate::body::{self, Fields, FromBody, Patch, Problems};
use crate::caller::Caller;
use crate::errors::ApiError;
use crate::v2::path::GroupMemberInPath;
use crate::v2::{errors, examples};
use crate::write::{self, Write};
use axum::response::Response;
use directory::{Refusal, Timestamp};
use store::ops::groups;
use utoipa::ToSchema;

/// When the user leaves the group.
pub(crate) struct PlaceBody(Option<Option<Timestamp>>);

impl FromBody for PlaceBody {
    fn from_body(body: Option<body::Json>, problems: &mut Problems) -> Option<Self> {
        let mut fields = Fields::of_body(body, true, problems)?;
        fields.patch("expires_at").map(Patch::into_change).map(Self)
    }
}

/// Put a member into a group
///
/// The user must be a member of the workspace. For a user who is in the group already nothing changes but the end, if one is given.
#[utoipa::path(
    put,
    path = "/api/v2/ext/workspaces/{workspace}/groups/{group}/users/{user}",
    operation_id = "v2AddGroupMember",
    tag = "v2 groups",
    params(
        ("workspace" = String, Path, description = "The workspace's id, slug or name", example = json!(examples::SLUG)),
        ("group" = String, Path, description = "The group's id or name", example = json!(examples::GROUP)),
        ("user" = String, Path, description = "The user's id or e-mail address", example = json!(examples::EMAIL)),
        write::Parameters,
    ),
    request_body(content = PlaceSchema, example = json!({})),
    responses((status = NO_CONTENT, description = "The user is in the group"),
        (status = OK, description = "For a dry run: what would have been done", body = write::TriedWithoutBody), Errors)
)]
pub(crate) async fn add(
    _: Caller,
    GroupMemberInPath { workspace, group, user }: GroupMemberInPath,
    Write {
        body: PlaceBody(expires_at),
        call,
    }: Write<PlaceBody>,
) -> Result<Response, ApiError> {
    let add = groups::AddMember {
        workspace,
        group,
        user,
        expires_at,
    };
    call.run(add, write::no_content).await
}

struct Errors;

impl utoipa::IntoResponses for Errors {
    fn responses() -> errors::Responses {
        errors::documented([
            errors::always(),
            errors::of_writes(),
            errors::of_body(),
            errors::of_members(),
            vec![Refusal::GroupNotFound.into(), Refusal::InThePast("expires_at").into()],
        ])
    }
}

/// A place in a group. The body may be left out.
#[derive(ToSchema)]
#[schema(as = GroupPlace)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct PlaceSchema {
    /// When the user leaves the group by itself; null for never.
    #[schema(format = DateTime)]
    expires_at: Option<String>,
}
