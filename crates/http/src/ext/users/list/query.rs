//! The query parameters of the list: which users, and which page of them.

use super::cursor;
use crate::errors::ApiError;
use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use directory::{InvalidStatus, Status, UserId};
use store::ops::users::{self, USER_FIELDS, UserFilter};

/// The maximum number of users on a page.
const MAX_LIMIT: u16 = 1000;

/// The maximum length of a text to search for; no name or address is longer.
const MAX_SEARCH: usize = 255;

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
        let Query(pairs) = Query::<Vec<(String, String)>>::from_request_parts(parts, state)
            .await
            .map_err(|error| ApiError::Body(error.body_text()))?;
        wanted(pairs).map_err(ApiError::Fields)
    }
}

/// Parses the parameters, or returns everything that is wrong with them.
fn wanted(mut pairs: Vec<(String, String)>) -> Result<ListQuery, Vec<String>> {
    let mut parameters = Parameters {
        pairs: &pairs,
        problems: Vec::new(),
    };
    let query = users::Query {
        statuses: parameters.statuses(),
        group_names: parameters.group_names(),
        search: parameters.one("search", search).filter(|text| !text.is_empty()),
        filter: parameters.one("filter", filter),
    };
    let after = parameters.one("cursor", cursor::parse);
    let limit = parameters.one("limit", limit);
    if !parameters.problems.is_empty() {
        return Err(parameters.problems);
    }
    pairs.retain(|(name, _)| name != "cursor");
    Ok(ListQuery {
        query,
        after,
        limit,
        kept: pairs,
    })
}

/// The parameters of a request, and everything that is wrong with them.
struct Parameters<'a> {
    pairs: &'a [(String, String)],
    problems: Vec<String>,
}

impl<'a> Parameters<'a> {
    fn statuses(&mut self) -> Vec<Status> {
        let mut statuses = Vec::new();
        for value in self.values("status") {
            match value.parse() {
                Ok(status) if statuses.contains(&status) => {}
                Ok(status) => statuses.push(status),
                Err(InvalidStatus) => {
                    self.problems.push(format!("status {InvalidStatus}"));
                    break;
                }
            }
        }
        statuses
    }

    fn group_names(&mut self) -> Vec<String> {
        let names: Vec<_> = self.values("group_names").map(str::to_owned).collect();
        if names.len() > MAX_GROUP_NAMES {
            self.problems
                .push(format!("group_names must have at most {MAX_GROUP_NAMES} values"));
        }
        names
    }

    /// Parses a parameter that may occur at most once.
    fn one<T>(&mut self, name: &'static str, read: impl Fn(&str) -> Result<T, String>) -> Option<T> {
        let mut texts = self.texts(name);
        let text = texts.next()?;
        let result = match texts.next() {
            None => read(text),
            Some(_) => Err("must be given once".to_owned()),
        };
        result
            .map_err(|problem| self.problems.push(format!("{name} {problem}")))
            .ok()
    }

    fn values(&self, name: &'static str) -> impl Iterator<Item = &'a str> + use<'a> {
        let values = self.texts(name).flat_map(|text| text.split(','));
        values.map(str::trim).filter(|value| !value.is_empty())
    }

    fn texts(&self, name: &'static str) -> impl Iterator<Item = &'a str> + use<'a> {
        let named = self.pairs.iter().filter(move |(given, _)| given == name);
        named.map(|(_, text)| text.as_str())
    }
}

fn search(text: &str) -> Result<String, String> {
    match text.chars().count() {
        0..=MAX_SEARCH => Ok(text.to_owned()),
        _ => Err(format!("must be shorter than or equal to {MAX_SEARCH} characters")),
    }
}

fn filter(text: &str) -> Result<UserFilter, String> {
    filter::parse(text, USER_FIELDS).map_err(|error| format!("is wrong {error}"))
}

fn limit(text: &str) -> Result<u16, String> {
    let limit = text.parse().ok().filter(|limit| (1..=MAX_LIMIT).contains(limit));
    limit.ok_or_else(|| format!("must be a whole number from 1 to {MAX_LIMIT}"))
}
