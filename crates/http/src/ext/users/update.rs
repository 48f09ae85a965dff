//! Operation 4: `PATCH /api/ext/user/:id`.

use super::path::UserInPath;
use crate::body::{self, Fields, FromBody, Problems};
use crate::caller::Caller;
use crate::errors::ApiError;
use crate::ext::{errors, examples, items, shapes};
use crate::write::{self, Write};
use axum::response::Response;
use directory::{Email, Password, Refusal, UserChange};
use store::ops::users::{self, Relation};
use utoipa::ToSchema;

/// The parsed change of a user.
pub(crate) struct UpdateBody {
    user: UserChange,
    password: Option<Password>,
    workspaces: Option<Vec<Relation>>,
}

impl FromBody for UpdateBody {
    fn from_body(body: Option<body::Json>, problems: &mut Problems) -> Option<Self> {
        let mut fields = Fields::of_body(body, true, problems)?;
        let user = UserChange {
            name: fields.optional("name"),
            email: fields.optional("email"),
            status: items::status(&mut fields),
            home: None,
        };
        let password = fields.optional("password");
        let workspaces = fields.optional_list("workspaces", items::workspace_item);
        Some(Self {
            user,
            password,
            workspaces,
        })
    }
}

/// Update a user
///
/// Archiving a user archives the memberships that are active; making the user active again brings back exactly those. Then
/// `workspaces`, where it is given, replaces all memberships. All or nothing.
#[utoipa::path(
    patch,
    path = "/api/ext/user/{id}",
    operation_id = "updateUser",
    tag = "users",
    params(("id" = String, Path, description = "The user's id or e-mail address", example = json!(examples::EMAIL)), write::Parameters),
    request_body(content = UpdateBodySchema, example = json!(examples::user_change())),
    responses((status = OK, description = "The user; for a dry run, what would have been done", body = shapes::ChangedUser, example = json!(examples::user())), Errors)
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
        workspaces: body.workspaces,
    };
    call.run(update, shapes::changed_user).await
}

struct Errors;

impl utoipa::IntoResponses for Errors {
    fn responses() -> errors::Responses {
        let taken = Refusal::EmailTaken(Email::from_store("ada@example.com".to_owned()));
        errors::documented([
            errors::always(),
            errors::of_writes(),
            errors::of_body(),
            errors::of_relations(),
            errors::of_passwords(),
            vec![taken.into(), Refusal::UserNotFound.into()],
        ])
    }
}

/// A change of a user. Omitted fields stay unchanged.
#[derive(ToSchema)]
#[schema(as = UserChange)]
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
    status: Option<shapes::StatusWords>,
    /// The complete list of memberships. An empty array removes all; if omitted, they stay unchanged.
    workspaces: Option<Vec<items::WorkspaceItemSchema>>,
}
