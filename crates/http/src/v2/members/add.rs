//! `POST /api/v2/ext/workspaces/:workspace/users`.

use crate::body::{self, Fields, FromBody, Problems};
use crate::caller::Caller;
use crate::errors::ApiError;
use crate::ext::shapes::RoleWords;
use crate::user_details::{self, UserDetail};
use crate::v2::path::WorkspaceInPath;
use crate::v2::{errors, examples, shapes};
use crate::write::{self, Write};
use axum::response::Response;
use directory::{Details, Email, MemberChange, Name, Password, Refusal, Timestamp};
use store::ops::members;
use utoipa::ToSchema;

/// The member to add.
pub(crate) struct NewMember {
    pub(super) name: Name,
    pub(super) email: Email,
    pub(super) password: Option<Password>,
    pub(super) membership: MemberChange,
    pub(super) details: Details,
}

impl FromBody for NewMember {
    fn from_body(body: Option<body::Json>, problems: &mut Problems) -> Option<Self> {
        let mut fields = Fields::of_body(body, false, problems)?;
        let name = fields.required("name");
        let email = fields.required("email");
        let password = fields.optional("password");
        let role = fields.required("role");
        let details = user_details::optional(&mut fields);
        let end = |end: Option<Timestamp>| end.map(Some);
        let expires_at = end(fields.optional("expires_at"));
        let role_until = end(fields.optional("role_until"));
        Some(Self {
            name: name?,
            email: email?,
            password,
            membership: MemberChange {
                role: Some(role?),
                status: None,
                expires_at,
                role_until,
            },
            details: details?.unwrap_or_default(),
        })
    }
}

/// Add a user to a workspace
///
/// Creates an active user, or adds the one who has the address: who exists already keeps name and password.
#[utoipa::path(
    post,
    path = "/api/v2/ext/workspaces/{workspace}/users",
    operation_id = "v2AddMember",
    tag = "v2 members",
    params(("workspace" = String, Path, description = "The workspace's id, slug or name", example = json!(examples::SLUG)),
        write::Parameters),
    request_body(content = NewMemberSchema, example = json!(examples::new_member())),
    responses((status = CREATED, description = "The member", body = shapes::Member, example = json!(examples::member())),
        (status = OK, description = "For a dry run: what would have been done", body = write::Tried), Errors)
)]
pub(crate) async fn add(
    _: Caller,
    WorkspaceInPath(workspace): WorkspaceInPath,
    Write { body: new, call }: Write<NewMember>,
) -> Result<Response, ApiError> {
    let add = members::Add {
        workspace,
        name: new.name,
        email: new.email,
        password: call.hash(new.password).await?,
        membership: new.membership,
        details: new.details,
    };
    call.run(add, shapes::created_member).await
}

struct Errors;

impl utoipa::IntoResponses for Errors {
    fn responses() -> errors::Responses {
        errors::documented([
            errors::always(),
            errors::of_writes(),
            errors::of_body(),
            errors::of_passwords(),
            errors::of_details(),
            errors::of_ends(),
            vec![Refusal::WorkspaceNotFound.into(), Refusal::AlreadyMember.into()],
        ])
    }
}

/// A member to be added.
#[derive(ToSchema)]
#[schema(as = NewMemberResource)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct NewMemberSchema {
    /// The name of a new user: trimmed, otherwise unchanged.
    #[schema(min_length = 1, max_length = 255)]
    name: String,
    /// Trimmed, and kept in lower case.
    #[schema(format = Email, max_length = 254)]
    email: String,
    /// The password of a new user. Kept as a salted hash only, and never returned.
    #[schema(min_length = 5, max_length = 100, write_only)]
    password: Option<String>,
    role: RoleWords,
    #[schema(rename = "userDetails")]
    user_details: Option<Vec<UserDetail<'static>>>,
    /// When the membership is archived by itself; in the future.
    #[schema(format = DateTime)]
    expires_at: Option<String>,
    /// When the role becomes end-user by itself; in the future. Needs the role admin or builder.
    #[schema(format = DateTime)]
    role_until: Option<String>,
}
