//! `PATCH /api/v2/ext/workspaces/:workspace/users/bulk`.

use super::bulk::{self, Entry, Words};
use super::fields;
use crate::body::{self, Fields, FromBody, Json, Problems};
use crate::caller::Caller;
use crate::errors::ApiError;
use crate::ext::shapes::RoleWords;
use crate::user_details;
use crate::v2::parts::Prepared;
use crate::v2::path::WorkspaceInPath;
use crate::v2::{errors, examples, shapes};
use crate::write::{self, Write};
use axum::response::Response;
use directory::{Details, MemberChange, Refusal, UserKey, WorkspaceKey};
use store::AnsweredOp;
use store::ops::{Part, members};
use utoipa::ToSchema;

/// The changes.
pub(crate) struct BulkBody(Vec<Entry<ChangedMember>>);

impl FromBody for BulkBody {
    const MAX_BYTES: usize = body::MAX_BYTES_OF_MANY;

    fn from_body(body: Option<Json>, problems: &mut Problems) -> Option<Self> {
        bulk::entries(body, "id", problems).map(Self)
    }
}

/// The change of one member.
pub(crate) struct ChangedMember {
    user: String,
    change: MemberChange,
    details: Option<Details>,
}

impl FromBody for ChangedMember {
    fn from_body(body: Option<Json>, problems: &mut Problems) -> Option<Self> {
        let mut fields = Fields::of_body(body, false, problems)?;
        let user = fields.required("id");
        let change = fields::change(&mut fields);
        let details = user_details::optional(&mut fields);
        Some(Self {
            user: user?,
            change: change?,
            details: details?,
        })
    }
}

/// Update many members of a workspace
///
/// Up to 500, each as it would be alone; those that are good are kept.
#[utoipa::path(
    patch,
    path = "/api/v2/ext/workspaces/{workspace}/users/bulk",
    operation_id = "v2UpdateMembers",
    tag = "v2 members",
    params(("workspace" = String, Path, description = "The workspace's id, slug or name", example = json!(examples::SLUG)),
        write::Parameters),
    request_body(content = BulkSchema, example = json!(examples::member_changes())),
    responses((status = MULTI_STATUS, description = "Who was changed, and what is wrong with the others", body = UpdatedSchema,
            example = json!(examples::updated_members())),
        (status = OK, description = "For a dry run: what would have been done", body = write::Tried), Errors)
)]
pub(crate) async fn bulk_update(
    _: Caller,
    WorkspaceInPath(workspace): WorkspaceInPath,
    Write {
        body: BulkBody(entries),
        call,
    }: Write<BulkBody>,
) -> Result<Response, ApiError> {
    call.refuse_in_batch()?;
    let entries = entries.into_iter();
    let (labels, prepared) = entries
        .map(|Entry { label, parsed }| (label, prepare(&workspace, parsed)))
        .unzip();
    let words = Words {
        done: "updated",
        label: "id",
    };
    bulk::run(call, workspace, words, labels, prepared).await
}

fn prepare(workspace: &WorkspaceKey, parsed: Result<ChangedMember, ApiError>) -> Prepared {
    let ChangedMember { user, change, details } = parsed?;
    let user = UserKey::parse(&user).ok_or_else(|| ApiError::from(Refusal::UserNotFound))?;
    let update = members::Update {
        workspace: workspace.clone(),
        user,
        change,
        details,
    };
    Ok(Part {
        op: AnsweredOp::new(update, shapes::changed_member),
        precondition: None,
        requires_admin: true,
    })
}

struct Errors;

impl utoipa::IntoResponses for Errors {
    fn responses() -> errors::Responses {
        errors::documented([
            errors::always(),
            errors::of_writes(),
            errors::of_body(),
            vec![Refusal::WorkspaceNotFound.into()],
        ])
    }
}

/// The changes.
#[derive(ToSchema)]
#[schema(as = MemberChanges)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct BulkSchema {
    #[schema(min_items = 1, max_items = 500)]
    users: Vec<ChangeSchema>,
}

/// The change of one member. Omitted fields stay unchanged.
#[derive(ToSchema)]
#[schema(as = ListedMemberChange)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct ChangeSchema {
    /// The user's id or e-mail address.
    id: String,
    role: Option<RoleWords>,
    /// The complete metadata; an empty array clears it.
    #[schema(rename = "userDetails")]
    user_details: Option<Vec<user_details::UserDetail<'static>>>,
}

/// Who was changed, and what is wrong with the others.
#[derive(ToSchema)]
#[schema(as = UpdatedMembers)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct UpdatedSchema<'a> {
    updated: Vec<shapes::Member<'a>>,
    errors: Vec<NotUpdatedSchema>,
}

/// What is wrong with an entry.
#[derive(ToSchema)]
#[schema(as = NotUpdatedMember)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct NotUpdatedSchema {
    /// The number of the entry, from 0.
    index: usize,
    /// The id as it was given.
    #[schema(required)]
    id: Option<String>,
    code: CodeWords,
    message: String,
}

/// The kind of an error.
#[derive(ToSchema)]
#[schema(as = EntryErrorCode, rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) enum CodeWords {
    ValidationError,
    AlreadyMember,
    NotFound,
    Conflict,
}
