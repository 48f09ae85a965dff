//! Operation 1: `GET /api/ext/users`.

mod query;
mod stream;

use crate::caller::Caller;
use crate::errors::ApiError;
use crate::ext::unchanged::{IfNoneMatch, NotModified};
use crate::ext::{errors, examples, shapes};
use axum::response::Response;
use directory::InvalidStatus;
use query::Filter;

/// List all users
///
/// Everyone, archived users too, in one array from one consistent snapshot, in the order of their ids, which is that of
/// their creation but for ids that an import kept. The answer is streamed, however long it is.
#[utoipa::path(
    get,
    path = "/api/ext/users",
    operation_id = "listUsers",
    tag = "users",
    params(
        ("status" = Option<String>, Query, description = "Only users with one of these statuses, separated by commas",
            example = "active,archived"),
        ("group_names" = Option<String>, Query,
            description = "Only members of any of these groups, separated by commas, in any workspace", example = "admin"),
        IfNoneMatch,
    ),
    responses(
        (status = OK, description = "The users", body = Vec<shapes::User>,
            headers(("ETag" = String, description = "The state of the directory that the answer shows")),
            example = json!([examples::user()])),
        NotModified,
        Errors
    )
)]
pub(crate) async fn list(caller: Caller, Filter(filter): Filter, known: IfNoneMatch) -> Result<Response, ApiError> {
    if let Some(unchanged) = known.unchanged(&caller).await? {
        return Ok(unchanged);
    }
    stream::users(caller, filter).await
}

struct Errors;

impl utoipa::IntoResponses for Errors {
    fn responses() -> errors::Responses {
        errors::documented([
            errors::always(),
            vec![ApiError::Fields(vec![format!("status {InvalidStatus}")])],
        ])
    }
}
