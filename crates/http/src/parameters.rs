//! Reads query parameters, and collects everything that is wrong with them.

use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use directory::{InvalidStatus, Status};

use crate::errors::ApiError;

/// The maximum length of a text to search for; no name or address is longer.
const MAX_SEARCH: usize = 255;

/// The parameters of a request, and everything that is wrong with them.
#[derive(Debug)]
pub(crate) struct Parameters<'a> {
    pairs: &'a [(String, String)],
    problems: Vec<String>,
}

/// The parameters of a query, in their order.
pub(crate) async fn pairs<S: Send + Sync>(parts: &mut Parts, state: &S) -> Result<Vec<(String, String)>, ApiError> {
    let query = Query::<Vec<(String, String)>>::from_request_parts(parts, state).await;
    let Query(pairs) = query.map_err(|error| ApiError::Body(error.body_text()))?;
    Ok(pairs)
}

impl<'a> Parameters<'a> {
    /// All parameters of a query.
    pub(crate) const fn new(pairs: &'a [(String, String)]) -> Self {
        Self {
            pairs,
            problems: Vec::new(),
        }
    }

    /// Everything that is wrong, each beginning with the name of its parameter.
    pub(crate) fn problems(self) -> Vec<String> {
        self.problems
    }

    /// Notes what is wrong.
    pub(crate) fn wrong(&mut self, problem: String) {
        self.problems.push(problem);
    }

    /// `status`, separated by commas.
    pub(crate) fn statuses(&mut self) -> Vec<Status> {
        self.words("status", |text| {
            text.parse().map_err(|error: InvalidStatus| error.to_string())
        })
    }

    /// Notes a list of words that names none: it would leave nothing out, which is not what was meant.
    pub(crate) fn not_empty(&mut self, name: &'static str) {
        if self.texts(name).next().is_some() && self.values(name).next().is_none() {
            self.wrong(format!("{name} must have one or more values"));
        }
    }

    /// `search`; an empty text searches for nothing.
    pub(crate) fn search(&mut self) -> Option<String> {
        let search = |text: &str| match text.chars().count() {
            0..=MAX_SEARCH => Ok(text.to_owned()),
            _ => Err(format!("must be shorter than or equal to {MAX_SEARCH} characters")),
        };
        self.one("search", search).filter(|text| !text.is_empty())
    }

    /// The distinct values of a parameter, separated by commas.
    pub(crate) fn words<T: PartialEq>(
        &mut self,
        name: &'static str,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> Vec<T> {
        let mut words = Vec::new();
        for value in self.values(name) {
            match read(value) {
                Ok(word) if words.contains(&word) => {}
                Ok(word) => words.push(word),
                Err(rule) => {
                    self.problems.push(format!("{name} {rule}"));
                    break;
                }
            }
        }
        words
    }

    /// Parses a parameter that may occur at most once.
    pub(crate) fn one<T>(&mut self, name: &'static str, read: impl Fn(&str) -> Result<T, String>) -> Option<T> {
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

    /// The values of a parameter, separated by commas.
    pub(crate) fn values(&self, name: &'static str) -> impl Iterator<Item = &'a str> + use<'a> {
        let values = self.texts(name).flat_map(|text| text.split(','));
        values.map(str::trim).filter(|value| !value.is_empty())
    }

    fn texts(&self, name: &'static str) -> impl Iterator<Item = &'a str> + use<'a> {
        let named = self.pairs.iter().filter(move |(given, _)| given == name);
        named.map(|(_, text)| text.as_str())
    }
}
