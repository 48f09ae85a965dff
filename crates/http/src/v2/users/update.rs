//! `PATCH /api/v2/ext/users/:user`.

use crate::body::{self, Fields, FromBody, Patch, Problems};
use crate::caller::Caller;
use crate::errors::ApiError;
use crate::ext::shapes::StatusWords;
use crate::v2::path::UserInPath;
use crate::v2::{errors, examples, shapes};
use crate::write::{self, Write};
use axum::response::Response;
use directory::{Email, Password, Refusal, UserChange, WorkspaceId};
use store::ops::users;
use utoipa::ToSchema;

/// The parsed change of a user.
pub(crate) struct UpdateBody {
    user: UserChange,
    password: Option<Password>,
}

impl FromBody for UpdateBody {
    fn from_body(body: Option<body::Json>, problems: &mut Problems) -> Option<Self> {
        let mut fields = Fields::of_body(body, true, problems)?;
        let name = fields.optional("name");
        let email = fields.optional("email");
        let password = fields.optional("password");
        let status = fields.optional("status");
        let home = fields.patch::<WorkspaceId>("home").map(Patch::into_change);
        Some(Self {
            user: UserChange {
                name,
                email,
                status,
                home: home?,
            },
            password,
        })
    }
}

/// Update a user
///
/// Archiving a user archives the memberships that are active; making the user active again brings back exactly those.
#[utoipa::path(
    patch,
    path = "/api/v2/ext/users/{user}",
    operation_id = "v2UpdateUser",
    tag = "v2 users",
    params(("user" = String, Path, description = "The user's id or e-mail address", example = json!(examples::EMAIL)),
        write::Parameters),
    request_body(content = UpdateBodySchema, example = json!(examples::user_change())),
    responses((status = OK, description = "The user; for a dry run, what would have been done",
        body = shapes::ChangedUser, example = json!(examples::user())), Errors)
)]
pub(crate) async fn update(
    _: Caller,
    UserInPath(user): UserInPath,
    Write { body, call }: Write<UpdateBody>,
) -> Result<Response, ApiError> {
    let update = users::Update {
        user,
        change: body.user,
        password: call.hash(body.password).await?,
        workspaces: None,
    };
    call.run(update, shapes::changed_user).await
}

struct Errors;

impl utoipa::IntoResponses for Errors {
    fn responses() -> errors::Responses {
        let taken = Refusal::EmailTaken(Email::from_store(examples::EMAIL.to_owned()));
        errors::documented([
            errors::always(),
            errors::of_writes(),
            errors::of_body(),
            errors::of_passwords(),
            errors::of_last_admin(),
            vec![
                taken.into(),
                Refusal::UserNotFound.into(),
                Refusal::UnknownWorkspace(examples::HOME.to_owned()).into(),
            ],
        ])
    }
}

/// A change of a user. Omitted fields stay unchanged.
#[derive(ToSchema)]
#[schema(as = UserResourceChange)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct UpdateBodySchema {
    /// Trimmed, otherwise unchanged.
    #[schema(min_length = 1, max_length = 255)]
    name: Option<String>,
    /// Trimmed, and kept in lower case. Unique.
    #[schema(format = Email, max_length = 254)]
    email: Option<String>,
    /// Kept as a salted hash only, and never returned.
    #[schema(min_length = 5, max_length = 100, write_only)]
    password: Option<String>,
    status: Option<StatusWords>,
    /// The id of the workspace whose admins may change the user's own fields; null for none.
    home: Option<uuid::Uuid>,
}
