//! `userDetails` on the wire: metadata of a member.

use crate::body::Fields;
use directory::{Detail, Details};
use serde::Serialize;
use utoipa::ToSchema;

/// The name of the field.
const NAME: &str = "userDetails";

/// A key and its value.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UserDetail)]
pub(crate) struct UserDetail<'a> {
    /// Unique for the member.
    #[schema(min_length = 1, max_length = 100)]
    key: &'a str,
    #[schema(max_length = 4000)]
    value: &'a str,
}

/// The entries, in the order in which they were given.
pub(crate) fn shape(details: &Details) -> Vec<UserDetail<'_>> {
    details.entries().iter().map(UserDetail::from).collect()
}

impl<'a> From<&'a Detail> for UserDetail<'a> {
    fn from(entry: &'a Detail) -> Self {
        Self {
            key: entry.key(),
            value: entry.value(),
        }
    }
}

/// The field with the metadata, if it is present. `None` if it is wrong.
pub(crate) fn optional(fields: &mut Fields<'_>) -> Option<Option<Details>> {
    if fields.has(NAME) {
        required(fields).map(Some)
    } else {
        Some(None)
    }
}

/// The required field with the metadata.
pub(crate) fn required(fields: &mut Fields<'_>) -> Option<Details> {
    let mut keys = Vec::new();
    let Some(entries) = fields.required_list(NAME, |fields| entry(fields, &mut keys)) else {
        if let Some(rule) = Details::key_twice(keys.iter().map(String::as_str)) {
            fields.broken_at(NAME, &rule.to_string());
        }
        return None;
    };
    let details = Details::new(entries);
    details.map_err(|rule| fields.broken_at(NAME, &rule.to_string())).ok()
}

/// One entry, or `None` after every broken rule is noted. Its key goes to `keys`, even if the value is wrong.
fn entry(mut fields: Fields<'_>, keys: &mut Vec<String>) -> Option<Detail> {
    let (key, value) = (fields.required::<String>("key"), fields.required::<String>("value"));
    let wrong_key = key.as_deref().and_then(Detail::wrong_key);
    let wrong_value = value.as_deref().and_then(Detail::wrong_value);
    for rule in wrong_key.into_iter().chain(wrong_value) {
        fields.broken_at(rule.field(), &rule.to_string());
    }
    keys.extend(key.clone());
    Detail::new(key?, value?).ok()
}
