//! `PUT /api/ext/workspace/:workspace/user/:user`.

use super::path::MemberInPath;
use crate::body::{self, Fields, FromBody, Problems};
use crate::caller::Caller;
use crate::errors::ApiError;
use crate::ext::{errors, examples, shapes};
use crate::user_details::{self, UserDetail};
use crate::write::{self, Write};
use axum::response::Response;
use directory::Details;
use store::ops::members::SetDetails;
use utoipa::ToSchema;

/// The parsed metadata.
pub(crate) struct SetDetailsBody(Details);

impl FromBody for SetDetailsBody {
    fn from_body(body: Option<body::Json>, problems: &mut Problems) -> Option<Self> {
        let mut fields = Fields::of_body(body, false, problems)?;
        user_details::required(&mut fields).map(Self)
    }
}

/// Replace the metadata of a member
///
/// All of it: `[]` clears it. The event log has the keys and none of the values.
#[utoipa::path(
    put,
    path = "/api/ext/workspace/{workspace}/user/{user}",
    operation_id = "setMemberDetails",
    tag = "members",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug", example = json!(examples::SLUG)),
        ("user" = String, Path, description = "The user's id or e-mail address", example = json!(examples::EMAIL)),
        write::Parameters,
    ),
    request_body(content = SetDetailsBodySchema, example = json!(examples::details())),
    responses((status = OK, description = "The member; for a dry run, what would have been done", body = shapes::ChangedMember, example = json!(examples::member())), Errors)
)]
pub(crate) async fn set_details(
    _: Caller,
    MemberInPath(workspace, user): MemberInPath,
    Write { body, call }: Write<SetDetailsBody>,
) -> Result<Response, ApiError> {
    let SetDetailsBody(details) = body;
    let set = SetDetails {
        workspace,
        user,
        details,
    };
    call.run(set, shapes::changed_member).await
}

struct Errors;

impl utoipa::IntoResponses for Errors {
    fn responses() -> errors::Responses {
        errors::documented([
            errors::always(),
            errors::of_writes(),
            errors::of_body(),
            errors::of_members(),
            errors::of_details(),
        ])
    }
}

/// The metadata of a member, which replaces what there was.
#[derive(ToSchema)]
#[schema(as = MemberDetails)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct SetDetailsBodySchema {
    /// An empty array clears it.
    #[schema(max_items = 100)]
    #[schema(rename = "userDetails")]
    user_details: Vec<UserDetail<'static>>,
}
