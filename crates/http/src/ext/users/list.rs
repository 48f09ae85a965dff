//! Operation 1: `GET /api/ext/users`.

mod cursor;
mod page;
mod query;

use crate::caller::Caller;
use crate::errors::ApiError;
use crate::ext::unchanged::unchanged;
use crate::ext::{errors, examples, shapes, stream};
use crate::if_none_match::{IfNoneMatch, NotModified};
use axum::response::Response;
use directory::InvalidStatus;
use query::ListQuery;
use store::ops::users::List;

/// List all users
///
/// Everyone, including archived users, in one array from one consistent snapshot, ordered by id. That is the order of
/// creation, except for ids that an import kept. The response is streamed, however long it is. With `limit` it is one
/// page; while there are more users, the `Link` header has the address of the next page.
#[utoipa::path(
    get,
    path = "/api/ext/users",
    operation_id = "listUsers",
    tag = "users",
    params(
        ("status" = Option<String>, Query, description = "Only users with one of these statuses, separated by commas: `active,archived`"),
        ("group_names" = Option<String>, Query,
            description = "Only members of any of these groups, separated by commas, in any workspace: `admin`"),
        ("search" = Option<String>, Query, max_length = 255,
            description = "Only users with this text in the name or the e-mail address, in any case: `king`"),
        ("filter" = Option<String>, Query,
            description = "Only users who pass this filter, in the language of SCIM (RFC 7644, section 3.4.2.2). The fields \
                are id, name, email, status, created_at, workspaces[id, name, slug, status, role] and groups[id, name]. \
                `status eq \"active\" and workspaces[slug eq \"demo-workspace\" and role eq \"admin\"]`"),
        ("limit" = Option<u16>, Query, minimum = 1, maximum = 1000, description = "At most this many users"),
        ("cursor" = Option<String>, Query,
            description = "Where the next page begins: taken from the Link header of the page before it"),
        IfNoneMatch,
    ),
    responses(
        (status = OK, description = "The users", body = Vec<shapes::User>,
            headers(
                ("ETag" = String, description = "The state of the directory that the answer shows"),
                ("Link" = String, description = "With a limit, while there are more users: the next page, `rel=\"next\"`"),
            ),
            example = json!([examples::user()])),
        NotModified,
        Errors
    )
)]
pub(crate) async fn list(caller: Caller, wanted: ListQuery, known: IfNoneMatch) -> Result<Response, ApiError> {
    if let Some(unchanged) = unchanged(&known, &caller).await? {
        return Ok(unchanged);
    }
    match wanted.limit {
        None => {
            let ListQuery { query, after, .. } = wanted;
            stream::array(caller, |pages| List { query, after, pages }).await
        }
        Some(limit) => page::users(caller, wanted, limit).await,
    }
}

struct Errors;

impl utoipa::IntoResponses for Errors {
    fn responses() -> errors::Responses {
        errors::documented([
            errors::always(),
            vec![ApiError::Fields(vec![
                format!("status {InvalidStatus}"),
                "filter is wrong at character 11: status compares with one of these in double quotes: active, archived"
                    .to_owned(),
            ])],
        ])
    }
}
