//! Reads the parameters of a query, and collects everything that is wrong with them.

use crate::errors::ApiError;
use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use directory::{InvalidStatus, Status};
use filter::{Field, Filter};
use std::str::FromStr;

/// The maximum length of a text to search for; no name or address is longer.
const MAX_SEARCH: usize = 255;

/// The names and values of a query, in their order.
pub(crate) async fn pairs<S: Send + Sync>(parts: &mut Parts, state: &S) -> Result<Vec<(String, String)>, ApiError> {
    let query = Query::<Vec<(String, String)>>::from_request_parts(parts, state).await;
    let Query(pairs) = query.map_err(|error| ApiError::Body(error.body_text()))?;
    Ok(pairs)
}

/// The parameters of a request, and everything that is wrong with them.
pub(crate) struct Parameters<'a> {
    pairs: &'a [(String, String)],
    pub(crate) problems: Vec<String>,
}

impl<'a> Parameters<'a> {
    pub(crate) const fn new(pairs: &'a [(String, String)]) -> Self {
        Self {
            pairs,
            problems: Vec::new(),
        }
    }

    /// The parameter `status`: one or more statuses.
    pub(crate) fn statuses(&mut self) -> Vec<Status> {
        self.words("status", &InvalidStatus.to_string())
    }

    /// Values of one parameter, separated by commas or by repeating it, none of them twice. `rule` is what a wrong value breaks.
    pub(crate) fn words<T: FromStr + PartialEq>(&mut self, name: &'static str, rule: &str) -> Vec<T> {
        let mut words = Vec::new();
        for value in self.values(name) {
            match value.parse() {
                Ok(word) if words.contains(&word) => {}
                Ok(word) => words.push(word),
                Err(_) => {
                    self.problems.push(format!("{name} {rule}"));
                    break;
                }
            }
        }
        words
    }

    /// The parameter `search`; `None` if it is empty.
    pub(crate) fn search(&mut self) -> Option<String> {
        self.one("search", search).filter(|text| !text.is_empty())
    }

    /// The parameter `filter`, over these fields.
    pub(crate) fn filter<F: Copy>(&mut self, fields: &'static [Field<F>]) -> Option<Filter<F>> {
        self.one("filter", |text| {
            filter::parse(text, fields).map_err(|error| format!("is wrong {error}"))
        })
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

    /// The values of a parameter, separated by commas or by repeating it. An empty value counts as absent.
    pub(crate) fn values(&self, name: &'static str) -> impl Iterator<Item = &'a str> + use<'a> {
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

/// Reads a whole number from 1 to `most`.
pub(crate) fn number<T: Copy + FromStr + PartialOrd + From<u8> + std::fmt::Display>(
    most: T,
) -> impl Fn(&str) -> Result<T, String> {
    move |text| {
        let number = text.parse().ok().filter(|number| (T::from(1)..=most).contains(number));
        number.ok_or_else(|| format!("must be a whole number from 1 to {most}"))
    }
}
