//! The query parameters that an operation knows. Where they are checked, an unknown one is refused: it may be a filter that was
//! mistyped, and then the answer would have too much (docs/api/v2.md, Lists).

use crate::errors::ApiError;
use axum::extract::MatchedPath;
use axum::http::Method;
use axum::http::request::Parts;
use std::collections::HashMap;
use utoipa::openapi::path::{Operation, ParameterIn};
use utoipa::openapi::{OpenApi, PathItem, RefOr};

/// The names of the query parameters of each operation, by its path and method. They come from the description of the API, so the
/// two agree.
#[derive(Debug)]
pub(crate) struct KnownParameters(HashMap<(String, Method), Vec<String>>);

impl KnownParameters {
    /// Reads them from the description of the operations that are to be checked.
    pub(crate) fn of(document: &OpenApi) -> Self {
        let operations = document.paths.paths.iter().flat_map(|(path, item)| {
            operations(item).map(move |(method, operation)| ((path.clone(), method), names(operation)))
        });
        Self(operations.collect())
    }

    /// Refuses a request whose query has a parameter that its operation doesn't know. Operations outside of the description know all.
    pub(crate) fn check(&self, parts: &Parts) -> Result<(), ApiError> {
        let (Some(query), Some(path)) = (parts.uri.query(), parts.extensions.get::<MatchedPath>()) else {
            return Ok(());
        };
        // The operation of `GET` answers `HEAD` too.
        let method = if parts.method == Method::HEAD {
            Method::GET
        } else {
            parts.method.clone()
        };
        let Some(known) = self.0.get(&(path.as_str().to_owned(), method)) else {
            return Ok(());
        };
        let mut given = form_urlencoded::parse(query.as_bytes()).map(|(name, _)| name);
        match given.find(|name| !known.iter().any(|known| known == name)) {
            None => Ok(()),
            Some(unknown) => Err(ApiError::UnknownParameter(unknown.into_owned())),
        }
    }
}

fn operations(item: &PathItem) -> impl Iterator<Item = (Method, &Operation)> {
    let all = [
        (Method::GET, &item.get),
        (Method::POST, &item.post),
        (Method::PUT, &item.put),
        (Method::PATCH, &item.patch),
        (Method::DELETE, &item.delete),
    ];
    all.into_iter()
        .filter_map(|(method, operation)| Some((method, operation.as_ref()?)))
}

fn names(operation: &Operation) -> Vec<String> {
    let parameters = operation.parameters.iter().flatten();
    let described = parameters.filter_map(|parameter| match parameter {
        RefOr::T(parameter) => Some(parameter),
        RefOr::Ref(_) => None,
    });
    let of_query = described.filter(|parameter| parameter.parameter_in == ParameterIn::Query);
    of_query.map(|parameter| parameter.name.clone()).collect()
}
