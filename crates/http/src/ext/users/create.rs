//! Operation 3: `POST /api/ext/users`.

use crate::body::{self, Fields, FromBody, Problems};
use crate::errors::ApiError;
use crate::ext::{errors, examples, items, shapes};
use crate::write::{self, Write};
use axum::response::Response;
use directory::{Email, Name, Password, Refusal, Status};
use store::ops::users::{self, Relation};
use utoipa::ToSchema;

/// The user to create.
pub(crate) struct NewUser {
    name: Name,
    email: Email,
    password: Option<Password>,
    status: Status,
    workspaces: Vec<Relation>,
}

impl FromBody for NewUser {
    fn from_body(body: Option<body::Json>, problems: &mut Problems) -> Option<Self> {
        let mut fields = Fields::of_body(body, false, problems)?;
        let name = fields.required("name");
        let email = fields.required("email");
        let password = fields.optional("password");
        let status = items::status(&mut fields);
        let workspaces = fields.required_list("workspaces", items::workspace_item);
        Some(Self {
            name: name?,
            email: email?,
            password,
            status: status.unwrap_or(Status::Archived),
            workspaces: workspaces?,
        })
    }
}

/// Create a user
///
/// The user and the memberships are created together or not at all. Without a status, the user is archived.
#[utoipa::path(
    post,
    path = "/api/ext/users",
    operation_id = "createUser",
    tag = "users",
    params(write::Parameters),
    request_body(content = NewUserSchema, example = json!(examples::new_user())),
    responses((status = CREATED, description = "The user", body = shapes::User, example = json!(examples::user())),
        (status = OK, description = "For a dry run: what would have been done", body = write::Tried), Errors)
)]
pub(crate) async fn create(Write { body: new, call }: Write<NewUser>) -> Result<Response, ApiError> {
    let create = users::Create {
        name: new.name,
        email: new.email,
        status: new.status,
        home: None,
        password: call.hash(new.password).await?,
        workspaces: new.workspaces,
    };
    call.run(create, shapes::created_user).await
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
            vec![taken.into()],
        ])
    }
}

/// A user to be created.
#[derive(ToSchema)]
#[schema(as = NewUser)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct NewUserSchema {
    /// Trimmed, otherwise unchanged.
    #[schema(min_length = 1, max_length = 255)]
    name: String,
    /// Trimmed, and kept in lower case. Unique.
    #[schema(format = Email, max_length = 254)]
    email: String,
    /// Kept as a salted hash only, and never returned.
    #[schema(min_length = 5, max_length = 100, write_only)]
    password: Option<String>,
    #[schema(default = "archived")]
    status: Option<shapes::StatusWords>,
    /// The memberships; may be empty.
    workspaces: Vec<items::WorkspaceItemSchema>,
}
