//! `POST /api/v2/ext/workspaces/:workspace/users/bulk`.

use super::add::{NewMember, NewMemberSchema};
use super::bulk::{self, Entry, Words};
use crate::body::{self, Columns, Form, FromBody, Json, Problems};
use crate::caller::Caller;
use crate::collector::Passwords;
use crate::errors::ApiError;
use crate::v2::parts::Prepared;
use crate::v2::path::WorkspaceInPath;
use crate::v2::{errors, examples, shapes};
use crate::write::{self, Write, WriteCall};
use axum::response::Response;
use directory::{Refusal, WorkspaceKey};
use store::AnsweredOp;
use store::ops::{Part, members};
use utoipa::ToSchema;

/// The columns of a file.
const COLUMNS: Columns = Columns {
    all: &["name", "email", "password", "role", "expires_at", "role_until"],
    needed: &["name", "email", "role"],
    verbatim: &["password"],
};

/// The members to add.
pub(crate) struct BulkBody(Vec<Entry<NewMember>>);

impl FromBody for BulkBody {
    const MAX_BYTES: usize = body::MAX_BYTES_OF_MANY;
    const TAKES_FORMS: bool = true;

    fn from_body(body: Option<Json>, problems: &mut Problems) -> Option<Self> {
        bulk::entries(body, "email", problems).map(Self)
    }

    fn from_form(form: &Form) -> Result<Self, ApiError> {
        bulk::entries_of_rows(form.rows("file", COLUMNS)?, "email").map(Self)
    }
}

/// Add many users to a workspace
///
/// Up to 500, each as it would be alone; those that are good are kept. As JSON, or as a form whose field `file` is a CSV file with the
/// header `name,email,password,role`, and the columns `expires_at` and `role_until` if wanted. At most 64 may have a password.
#[utoipa::path(
    post,
    path = "/api/v2/ext/workspaces/{workspace}/users/bulk",
    operation_id = "v2AddMembers",
    tag = "v2 members",
    params(("workspace" = String, Path, description = "The workspace's id, slug or name", example = json!(examples::SLUG)),
        write::Parameters),
    request_body(content(
        (BulkSchema = "application/json", example = json!(examples::new_members())),
        (BulkFormSchema = "multipart/form-data"),
    )),
    responses((status = MULTI_STATUS, description = "Who was added, and what is wrong with the others", body = AddedSchema,
            example = json!(examples::added_members())),
        (status = OK, description = "For a dry run: what would have been done", body = write::Tried), Errors)
)]
pub(crate) async fn bulk_add(
    _: Caller,
    WorkspaceInPath(workspace): WorkspaceInPath,
    Write {
        body: BulkBody(entries),
        call,
    }: Write<BulkBody>,
) -> Result<Response, ApiError> {
    call.refuse_in_batch()?;
    let passwords = Passwords::default();
    let (mut labels, mut prepared) = (Vec::new(), Vec::new());
    for Entry { label, parsed } in entries {
        labels.push(label);
        prepared.push(prepare(&call, &workspace, &passwords, parsed).await?);
    }
    let words = Words {
        done: "created",
        label: "email",
    };
    bulk::run(call, workspace, words, labels, prepared).await
}

async fn prepare(
    call: &WriteCall,
    workspace: &WorkspaceKey,
    passwords: &Passwords,
    parsed: Result<NewMember, ApiError>,
) -> Result<Prepared, ApiError> {
    let new = match parsed {
        Ok(new) => new,
        Err(error) => return Ok(Err(error.into())),
    };
    if new.password.is_some() {
        passwords.count()?;
    }
    let add = members::Add {
        workspace: workspace.clone(),
        name: new.name,
        email: new.email,
        password: call.hash(new.password).await?,
        membership: new.membership,
        details: new.details,
    };
    Ok(Ok(Part {
        op: AnsweredOp::new(add, shapes::created_member),
        precondition: None,
        requires_admin: true,
    }))
}

struct Errors;

impl utoipa::IntoResponses for Errors {
    fn responses() -> errors::Responses {
        errors::documented([
            errors::always(),
            errors::of_writes(),
            errors::of_body(),
            errors::of_passwords(),
            vec![Refusal::WorkspaceNotFound.into(), ApiError::TooManyPasswords],
        ])
    }
}

/// The members to add.
#[derive(ToSchema)]
#[schema(as = NewMembers)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct BulkSchema {
    #[schema(min_items = 1, max_items = 500)]
    users: Vec<NewMemberSchema>,
}

/// A form with a file of members.
#[derive(ToSchema)]
#[schema(as = NewMembersForm)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct BulkFormSchema {
    /// CSV in UTF-8, with the header `name,email,password,role`, and the columns `expires_at` and `role_until` if wanted.
    #[schema(value_type = String, format = Binary, content_media_type = "application/octet-stream")]
    file: Vec<u8>,
}

/// Who was added, and what is wrong with the others.
#[derive(ToSchema)]
#[schema(as = AddedMembers)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct AddedSchema<'a> {
    created: Vec<shapes::Member<'a>>,
    errors: Vec<NotAddedSchema>,
}

/// What is wrong with an entry.
#[derive(ToSchema)]
#[schema(as = NotAddedMember)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct NotAddedSchema {
    /// The number of the entry, from 0.
    index: usize,
    /// The address as it was given.
    #[schema(required)]
    email: Option<String>,
    code: super::bulk_update::CodeWords,
    message: String,
}
