//! `GET /api/v2/ext/users`.

use crate::caller::Caller;
use crate::errors::ApiError;
use crate::v2::list::{ListParameters, ListRequest, PaginationSchema, answer};
use crate::v2::{errors, examples, shapes};
use axum::response::Response;
use store::ops::users::{Find, USER_FIELDS};
use utoipa::ToSchema;

/// List users
///
/// Archived ones too, by creation unless `sort` says otherwise.
#[utoipa::path(
    get,
    path = "/api/v2/ext/users",
    operation_id = "v2ListUsers",
    tag = "v2 users",
    params(
        ("status" = Option<String>, Query, description = "Only users with one of these statuses, separated by commas: `active,archived`"),
        ListParameters),
    responses((status = OK, description = "A page of the users", body = UsersSchema,
            headers(("Link" = String, description = "While there are more: the next page, `rel=\"next\"`")),
            example = json!(examples::page(&examples::user()))),
        Errors)
)]
pub(crate) async fn list(caller: Caller, request: ListRequest) -> Result<Response, ApiError> {
    let (query, page) = request.query(USER_FIELDS)?;
    let listed = caller.run(Find(query)).await?;
    Ok(answer(&request, page, &listed, shapes::User::from))
}

struct Errors;

impl utoipa::IntoResponses for Errors {
    fn responses() -> errors::Responses {
        errors::documented([errors::always(), errors::of_lists()])
    }
}

/// A page of users.
#[derive(ToSchema)]
#[schema(as = UserList)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct UsersSchema {
    data: Vec<shapes::User<'static>>,
    pagination: PaginationSchema,
}
