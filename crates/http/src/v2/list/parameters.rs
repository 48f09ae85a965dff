//! The parameters of lists.

use super::cursor;
use crate::errors::ApiError;
use crate::parameters::{Parameters, pairs};
use axum::extract::FromRequestParts;
use axum::http::Uri;
use axum::http::request::Parts;
use directory::InvalidRole;
use filter::{Comparison, Field, Filter, Literal, Operator};
use store::ops::{ListQuery, Sort, SortKey, Start};
use utoipa::IntoParams;
use utoipa::openapi::Required;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaFormat, Type};

/// The number of objects on a page unless the request says another.
const PER_PAGE: u16 = 20;

/// The maximum number of objects on a page.
const MAX_PER_PAGE: u16 = 100;

/// The last object that a page number reaches: further pages need a cursor.
const MAX_BY_PAGE: u32 = 10_000;

/// The request for a page of a list, before it is known what the list is of.
#[derive(Debug)]
pub(crate) struct ListRequest {
    pub(super) uri: Uri,
    pub(super) pairs: Vec<(String, String)>,
}

impl<S: Send + Sync> FromRequestParts<S> for ListRequest {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        Ok(Self {
            pairs: pairs(parts, state).await?,
            uri: parts.uri.clone(),
        })
    }
}

/// Where a page is, and how the request has asked for it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Page {
    /// The number of the page; `None` if it was asked for by cursor.
    pub(super) number: Option<u32>,
    pub(super) size: u16,
    pub(super) sort: Sort,
}

impl ListRequest {
    /// The query of a list with these fields, and where its page is.
    pub(crate) fn query<F: Copy + 'static>(
        &self,
        fields: &'static [Field<F>],
    ) -> Result<(ListQuery<F>, Page), ApiError> {
        let mut parameters = Parameters::new(&self.pairs);
        parameters.not_empty("status");
        parameters.not_empty("role");
        let statuses = parameters.statuses();
        let roles = parameters.words("role", |text| {
            text.parse().map_err(|rule: InvalidRole| rule.to_string())
        });
        let search = parameters.search();
        let filter = parameters.one("filter", |text| {
            filter::parse(text, fields).map_err(|error| format!("is wrong {error}"))
        });
        let mut filters: Vec<_> = filter.into_iter().collect();
        filters.extend(default_filter(&mut parameters, fields));
        let sort = parameters.one("sort", |text| sort(text, fields)).unwrap_or_default();
        let number = parameters.one("page", page_number);
        let per_page = parameters.one("per_page", per_page).unwrap_or(PER_PAGE);
        let cursor = parameters.one("cursor", |text| cursor::parse(text, sort));
        if cursor.is_some() && number.is_some() {
            parameters.wrong("cursor takes the place of page".to_owned());
        }
        let problems = parameters.problems();
        if !problems.is_empty() {
            return Err(ApiError::Fields(problems));
        }
        let page = Page {
            number: cursor.is_none().then(|| number.unwrap_or(1)),
            size: per_page,
            sort,
        };
        if page
            .number
            .is_some_and(|number| number.saturating_mul(per_page.into()) > MAX_BY_PAGE)
        {
            return Err(ApiError::UseCursor(MAX_BY_PAGE));
        }
        let start = match cursor {
            Some(cursor) => Start::After(cursor),
            None => Start::Page(page.number.unwrap_or(1)),
        };
        let query = ListQuery {
            filter: match filters.len() {
                0 | 1 => filters.pop(),
                _ => Some(Filter::And(filters)),
            },
            search,
            statuses,
            roles,
            sort,
            start,
            limit: per_page,
        };
        Ok((query, page))
    }
}

fn page_number(text: &str) -> Result<u32, String> {
    let number = text.parse().ok().filter(|number| *number >= 1);
    number.ok_or_else(|| "must be a whole number from 1".to_owned())
}

fn per_page(text: &str) -> Result<u16, String> {
    let number = text.parse().ok().filter(|number| (1..=MAX_PER_PAGE).contains(number));
    number.ok_or_else(|| format!("must be a whole number from 1 to {MAX_PER_PAGE}"))
}

/// The parameter `default` of lists of workspaces.
fn default_filter<F: Copy>(parameters: &mut Parameters<'_>, fields: &'static [Field<F>]) -> Option<Filter<F>> {
    let is_default = parameters.one("default", |text| {
        text.parse().map_err(|_| "must be true or false".to_owned())
    })?;
    let field = fields.iter().find(|field| field.name == "default")?;
    Some(Filter::Compare(Comparison {
        field,
        operator: Operator::Equal,
        literal: Literal::Boolean(is_default),
    }))
}

/// `name`, `email` or `created_at`, with `-` for descending. Only what the objects have.
fn sort<F>(text: &str, fields: &'static [Field<F>]) -> Result<Sort, String> {
    let (word, descending) = match text.strip_prefix('-') {
        Some(word) => (word, true),
        None => (text, false),
    };
    let keys = [
        ("name", SortKey::Name),
        ("email", SortKey::Email),
        ("created_at", SortKey::CreatedAt),
    ];
    let known = keys
        .into_iter()
        .filter(|(word, _)| fields.iter().any(|field| field.name == *word));
    let known: Vec<_> = known.collect();
    let (_, key) = known.iter().find(|(name, _)| *name == word).ok_or_else(|| {
        let words: Vec<_> = known.iter().map(|(word, _)| *word).collect();
        format!("must be one of {}, with - in front for descending", words.join(", "))
    })?;
    Ok(Sort { key: *key, descending })
}

/// The parameters that all lists have, for the description of the API.
pub(crate) struct ListParameters;

impl IntoParams for ListParameters {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let text = || ObjectBuilder::new().schema_type(Type::String);
        let number = |most: Option<u16>| {
            let object = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(1));
            object
                .maximum(most)
                .format(Some(SchemaFormat::Custom("int32".to_owned())))
        };
        vec![
            parameter(
                "page",
                number(None),
                "The number of the page, from 1. Beyond 10,000 objects, use the cursor",
            ),
            parameter(
                "per_page",
                number(Some(MAX_PER_PAGE)),
                "Objects on a page; 20 unless it is given",
            ),
            parameter(
                "cursor",
                text(),
                "In place of a page: next_cursor of the page before. It walks a list of any length",
            ),
            parameter(
                "search",
                text().max_length(Some(255)),
                "Only objects with this text in the name, the e-mail address or the slug, in any case",
            ),
            parameter(
                "filter",
                text(),
                "Only objects that pass this filter, in the language of SCIM (RFC 7644, section 3.4.2.2): `name co \"ada\"`",
            ),
            parameter(
                "sort",
                text(),
                "The order: `name`, `email` or `created_at`, where the objects have it, with `-` in front for descending. Otherwise by creation",
            ),
        ]
    }
}

fn parameter(name: &str, schema: ObjectBuilder, description: &str) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Query)
        .required(Required::False)
        .schema(Some(Schema::Object(schema.build())))
        .description(Some(description))
        .build()
}
