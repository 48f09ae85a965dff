//! The query parameters of the list: which users, and which page of them.

use super::cursor;
use crate::errors::ApiError;
use crate::parameters::{Parameters, pairs};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use directory::UserId;
use store::ops::users::{self, USER_FIELDS, UserFilter};

/// The maximum number of users on a page.
const MAX_LIMIT: u16 = 1000;

/// The maximum number of groups in one request.
const MAX_GROUP_NAMES: usize = 100;

/// The parameters of a request for the list.
///
/// In `?status=active,archived&group_names=a,b` commas separate values, and both parameters may be repeated; an empty
/// value counts as absent. The other parameters may occur once. Unknown parameters are ignored.
#[derive(Debug)]
pub(crate) struct ListQuery {
    pub(super) query: users::Query,
    /// Only users after this one.
    pub(super) after: Option<UserId>,
    /// At most so many users, on one page; `None` for all.
    pub(super) limit: Option<u16>,
    /// All parameters except the cursor: the link to the next page repeats them.
    pub(super) kept: Vec<(String, String)>,
}

impl<S: Send + Sync> FromRequestParts<S> for ListQuery {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        wanted(pairs(parts, state).await?).map_err(ApiError::Fields)
    }
}

/// Parses the parameters, or returns everything that is wrong with them.
fn wanted(mut pairs: Vec<(String, String)>) -> Result<ListQuery, Vec<String>> {
    let mut parameters = Parameters::new(&pairs);
    let query = users::Query {
        statuses: parameters.statuses(),
        group_names: group_names(&mut parameters),
        search: parameters.search(),
        filter: parameters.one("filter", filter),
    };
    let after = parameters.one("cursor", cursor::parse);
    let limit = parameters.one("limit", limit);
    let problems = parameters.problems();
    if !problems.is_empty() {
        return Err(problems);
    }
    pairs.retain(|(name, _)| name != "cursor");
    Ok(ListQuery {
        query,
        after,
        limit,
        kept: pairs,
    })
}

fn group_names(parameters: &mut Parameters<'_>) -> Vec<String> {
    let names: Vec<_> = parameters.values("group_names").map(str::to_owned).collect();
    if names.len() > MAX_GROUP_NAMES {
        parameters.wrong(format!("group_names must have at most {MAX_GROUP_NAMES} values"));
    }
    names
}

fn filter(text: &str) -> Result<UserFilter, String> {
    filter::parse(text, USER_FIELDS).map_err(|error| format!("is wrong {error}"))
}

fn limit(text: &str) -> Result<u16, String> {
    let limit = text.parse().ok().filter(|limit| (1..=MAX_LIMIT).contains(limit));
    limit.ok_or_else(|| format!("must be a whole number from 1 to {MAX_LIMIT}"))
}
