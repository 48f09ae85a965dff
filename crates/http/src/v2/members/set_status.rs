//! `POST /api/v2/ext/workspaces/:workspace/users/:user/archive` and `/unarchive`.

use crate::body::NoBody;
use crate::caller::Caller;
use crate::errors::ApiError;
use crate::v2::path::MemberInPath;
use crate::v2::{errors, examples, shapes};
use crate::write::{self, Write};
use axum::response::Response;
use directory::{Refusal, Status};
use store::ops::members::SetStatus;

/// Archive a membership
#[utoipa::path(
    post,
    path = "/api/v2/ext/workspaces/{workspace}/users/{user}/archive",
    operation_id = "v2ArchiveMember",
    tag = "v2 members",
    params(
        ("workspace" = String, Path, description = "The workspace's id, slug or name", example = json!(examples::SLUG)),
        ("user" = String, Path, description = "The user's id or e-mail address", example = json!(examples::EMAIL)),
        write::Parameters,
    ),
    responses((status = CREATED, description = "The member", body = shapes::Member, example = json!(examples::archived_member())),
        (status = OK, description = "For a dry run: what would have been done", body = write::Tried), ErrorsOfArchiving)
)]
pub(crate) async fn archive(
    _: Caller,
    MemberInPath { workspace, user }: MemberInPath,
    Write { call, .. }: Write<NoBody>,
) -> Result<Response, ApiError> {
    let archive = SetStatus {
        workspace,
        user,
        status: Status::Archived,
    };
    call.run(archive, shapes::created_member).await
}

/// Make an archived membership active again
#[utoipa::path(
    post,
    path = "/api/v2/ext/workspaces/{workspace}/users/{user}/unarchive",
    operation_id = "v2UnarchiveMember",
    tag = "v2 members",
    params(
        ("workspace" = String, Path, description = "The workspace's id, slug or name", example = json!(examples::SLUG)),
        ("user" = String, Path, description = "The user's id or e-mail address", example = json!(examples::EMAIL)),
        write::Parameters,
    ),
    responses((status = CREATED, description = "The member", body = shapes::Member, example = json!(examples::member())),
        (status = OK, description = "For a dry run: what would have been done", body = write::Tried), ErrorsOfUnarchiving)
)]
pub(crate) async fn unarchive(
    _: Caller,
    MemberInPath { workspace, user }: MemberInPath,
    Write { call, .. }: Write<NoBody>,
) -> Result<Response, ApiError> {
    let unarchive = SetStatus {
        workspace,
        user,
        status: Status::Active,
    };
    call.run(unarchive, shapes::created_member).await
}

struct ErrorsOfArchiving;

impl utoipa::IntoResponses for ErrorsOfArchiving {
    fn responses() -> errors::Responses {
        let mut refusals = errors::of_last_admin();
        refusals.push(Refusal::AlreadyIs(Status::Archived).into());
        errors_with(refusals)
    }
}

struct ErrorsOfUnarchiving;

impl utoipa::IntoResponses for ErrorsOfUnarchiving {
    fn responses() -> errors::Responses {
        errors_with(vec![Refusal::AlreadyIs(Status::Active).into()])
    }
}

fn errors_with(refusals: Vec<ApiError>) -> errors::Responses {
    errors::documented([
        errors::always(),
        errors::of_writes(),
        errors::without_body(),
        errors::of_members(),
        errors::of_details(),
        refusals,
    ])
}
