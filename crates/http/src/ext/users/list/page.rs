//! One page of the list, and the address of the next one.

use super::cursor;
use super::query::ListQuery;
use crate::caller::Caller;
use crate::errors::ApiError;
use crate::ext::shapes;
use crate::ext::unchanged::with_tag;
use axum::Json;
use axum::http::header::LINK;
use axum::response::Response;
use directory::UserId;
use form_urlencoded::Serializer;
use store::ops::events::WithHead;
use store::ops::users::{Page, UserPage};

/// Responds with at most `limit` users, and with a `Link` header (RFC 8288) if there are more.
pub(super) async fn users(caller: Caller, wanted: ListQuery, limit: u16) -> Result<Response, ApiError> {
    let page = Page {
        query: wanted.query,
        after: wanted.after,
        limit,
    };
    let (head, UserPage { users, next }) = caller.run(WithHead(page)).await?;
    let link = next.map(|last| [(LINK, next_page(&wanted.kept, last))]);
    let shapes: Vec<_> = users.iter().map(shapes::User::from).collect();
    Ok(with_tag(head, (link, Json(shapes))))
}

/// The link to the page after this user, with all other parameters unchanged.
fn next_page(kept: &[(String, String)], last: UserId) -> String {
    let query = Serializer::new(String::new())
        .extend_pairs(kept)
        .append_pair("cursor", &cursor::behind(last))
        .finish();
    format!("</api/ext/users?{query}>; rel=\"next\"")
}
