//! The answer of a list: a page, and where it is.

use super::cursor;
use super::parameters::{ListRequest, Page};
use axum::Json;
use axum::http::header::LINK;
use axum::response::{IntoResponse, Response};
use form_urlencoded::Serializer;
use serde::Serialize;
use store::ops::Listed;
use utoipa::ToSchema;

#[derive(Serialize)]
struct Answer<T> {
    data: Vec<T>,
    pagination: Pagination,
}

/// Where a page is in its list.
#[derive(Serialize)]
struct Pagination {
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<u32>,
    per_page: u16,
    total_count: u64,
    #[serde(skip_serializing_if = "is_true")]
    total_count_exact: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cursor: Option<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference to the field")]
const fn is_true(truth: &bool) -> bool {
    *truth
}

/// Responds with a page, whose objects `shape` shows, and with a `Link` header (RFC 8288) if there are more.
pub(crate) fn answer<'a, T, S: Serialize>(
    request: &ListRequest,
    page: Page,
    listed: &'a Listed<T>,
    shape: impl Fn(&'a T) -> S,
) -> Response {
    let next = listed.next.as_ref().map(|next| cursor::text(page.sort, next));
    let link = next.as_ref().map(|next| [(LINK, next_page(request, next))]);
    let answer = Answer {
        data: listed.rows.iter().map(shape).collect(),
        pagination: Pagination {
            page: page.number,
            per_page: page.size,
            total_count: listed.total,
            total_count_exact: listed.total_is_exact,
            next_cursor: next,
        },
    };
    (link, Json(answer)).into_response()
}

/// The link to the page after this cursor, with all other parameters unchanged.
fn next_page(request: &ListRequest, cursor: &str) -> String {
    let kept = request
        .pairs
        .iter()
        .filter(|(name, _)| name != "page" && name != "cursor");
    let query = Serializer::new(String::new())
        .extend_pairs(kept)
        .append_pair("cursor", cursor)
        .finish();
    format!("<{}?{query}>; rel=\"next\"", request.uri.path())
}

/// Where a page is in its list.
#[derive(ToSchema)]
#[schema(as = Pagination)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct PaginationSchema {
    /// The number of the page; absent if it was asked for by cursor.
    #[schema(minimum = 1)]
    page: Option<u32>,
    #[schema(minimum = 1, maximum = 100)]
    per_page: u16,
    /// How many objects the whole list has.
    total_count: u64,
    /// False if something filters or searches, and there are more than `total_count`.
    total_count_exact: Option<bool>,
    /// The next page, while there are more objects.
    next_cursor: Option<String>,
}
