//! The filters in the query of a list.

use crate::errors::ApiError;
use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use directory::UserFilter;

/// `?status=active,archived&group_names=a,b`: commas separate values, and each parameter may stand more than once. An empty
/// value is none, and other parameters are ignored.
#[derive(Debug)]
pub(crate) struct Filter(pub(crate) UserFilter);

impl<S: Send + Sync> FromRequestParts<S> for Filter {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let Query(pairs) = Query::<Vec<(String, String)>>::from_request_parts(parts, state)
            .await
            .map_err(|error| ApiError::Body(error.body_text()))?;
        let mut filter = UserFilter::default();
        for (key, value) in &pairs {
            let values = value.split(',').map(str::trim).filter(|value| !value.is_empty());
            match key.as_str() {
                "status" => {
                    for value in values {
                        filter.statuses.push(value.parse().map_err(broken_status)?);
                    }
                }
                "group_names" => filter.group_names.extend(values.map(str::to_owned)),
                _ => {}
            }
        }
        Ok(Self(filter))
    }
}

fn broken_status(rule: directory::InvalidStatus) -> ApiError {
    ApiError::Fields(vec![format!("status {rule}")])
}
