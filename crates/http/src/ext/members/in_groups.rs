//! `POST /api/ext/workspace/:workspace/users`: a question, in a body.

use crate::body::{self, Fields, FromBody, Problems, QuestionBody};
use crate::caller::Caller;
use crate::errors::ApiError;
use crate::ext::path::WorkspaceInPath;
use crate::ext::{errors, examples, shapes};
use axum::Json;
use directory::{Refusal, Status};
use store::ops::members::InGroups;
use utoipa::ToSchema;

/// The maximum number of groups in one request.
const MAX_GROUPS: usize = 100;

/// The groups.
pub(crate) struct GroupsBody {
    groups: Vec<String>,
    all: bool,
    status: Option<Status>,
}

impl FromBody for GroupsBody {
    fn from_body(body: Option<body::Json>, problems: &mut Problems) -> Option<Self> {
        let mut fields = Fields::of_body(body, false, problems)?;
        let groups = fields.required_texts::<String>("group_names");
        let all = fields.optional::<Match>("match");
        let status = fields.optional("status");
        let groups = groups?;
        if groups.is_empty() || groups.len() > MAX_GROUPS {
            fields.broken_at("group_names", &format!("must contain 1 to {MAX_GROUPS} elements"));
            return None;
        }
        Some(Self {
            groups,
            all: all.is_none_or(|Match(all)| all),
            status,
        })
    }
}

/// Whether a member must be in all groups.
struct Match(bool);

impl body::Field for Match {
    fn from_json(json: body::Json) -> Result<Self, String> {
        match json {
            body::Json::Text(text) if text == "all" => Ok(Self(true)),
            body::Json::Text(text) if text == "any" => Ok(Self(false)),
            _ => Err("must be one of the following values: all, any".to_owned()),
        }
    }
}

/// List the members who are in groups
///
/// In all of the groups, or in any of them. Changes nothing.
#[utoipa::path(
    post,
    path = "/api/ext/workspace/{workspace}/users",
    operation_id = "listMembersInGroups",
    tag = "members",
    params(("workspace" = String, Path, description = "The workspace's id or slug", example = json!(examples::SLUG))),
    request_body(content = GroupsBodySchema, example = json!(examples::in_groups())),
    responses((status = OK, description = "The members", body = Vec<shapes::MemberInGroups>,
        example = json!([examples::member_in_groups()])), Errors)
)]
pub(crate) async fn in_groups(
    caller: Caller,
    WorkspaceInPath(workspace): WorkspaceInPath,
    QuestionBody(body): QuestionBody<GroupsBody>,
) -> Result<Json<serde_json::Value>, ApiError> {
    let question = InGroups {
        workspace,
        groups: body.groups,
        all: body.all,
        status: body.status,
    };
    let members = caller.run(question).await?;
    let shapes: Vec<_> = members.iter().map(shapes::MemberInGroups::from).collect();
    let json = serde_json::to_value(shapes).map_err(|error| ApiError::Internal(error.to_string()))?;
    Ok(Json(json))
}

struct Errors;

impl utoipa::IntoResponses for Errors {
    fn responses() -> errors::Responses {
        errors::documented([
            errors::always(),
            errors::of_body(),
            vec![Refusal::WorkspaceNotFound.into()],
        ])
    }
}

/// The groups that members are looked for in.
#[derive(ToSchema)]
#[schema(as = GroupsQuestion)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct GroupsBodySchema {
    /// Names of groups, whatever the case of their letters; `all_users` and `admin` too.
    #[schema(min_items = 1, max_items = 100)]
    group_names: Vec<String>,
    #[schema(rename = "match", default = "all")]
    all: Option<MatchWords>,
    /// Only members with this status in the workspace.
    status: Option<shapes::StatusWords>,
}

/// Whether a member must be in all groups, or in any of them.
#[derive(ToSchema)]
#[schema(as = GroupsMatch, rename_all = "lowercase")]
#[expect(dead_code, reason = "only its schema is used")]
enum MatchWords {
    All,
    Any,
}
