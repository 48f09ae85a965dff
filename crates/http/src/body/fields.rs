//! Reads the fields of a body, and collects everything that is wrong with them.

use super::json::Json;
use crate::errors::ApiError;
use std::collections::BTreeMap;

/// Everything that is wrong with a body.
#[derive(Debug, Default)]
pub(crate) struct Problems {
    /// Set if the body as a whole has the wrong type.
    whole: Option<String>,
    /// The rules that fields break, each beginning with the path of its field.
    fields: Vec<String>,
}

impl Problems {
    /// Notes that the body as a whole has the wrong type.
    pub(crate) fn whole(&mut self, needed: &str) {
        self.whole = Some(format!("The body must be {needed}"));
    }

    fn field(&mut self, path: &str, rule: &str) {
        self.fields.push(format!("{path} {rule}"));
    }

    /// Notes that a list at this path has values of the wrong type.
    fn each_value(&mut self, path: &str, rule: &str) {
        self.fields.push(format!("each value in {path} {rule}"));
    }

    /// The value, unless there is a problem.
    pub(super) fn or<T>(self, value: Option<T>) -> Result<T, ApiError> {
        match (self.whole, self.fields, value) {
            (Some(sentence), _, _) => Err(ApiError::Body(sentence)),
            (None, fields, Some(value)) if fields.is_empty() => Ok(value),
            (None, fields, _) => Err(ApiError::Fields(fields)),
        }
    }
}

/// A type that a field can have.
pub(crate) trait Field: Sized {
    /// The value, or the rule that it breaks, in words that follow the field's path.
    fn from_json(json: Json) -> Result<Self, String>;
}

/// A field of a change: left out, `null`, or a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Patch<T> {
    /// The stored value stays.
    Absent,
    /// The stored value is cleared.
    Null,
    /// The stored value is replaced.
    Value(T),
}

impl<T> Patch<T> {
    /// The change of a stored value that may be absent: `None` leaves it unchanged, `Some(None)` clears it.
    pub(crate) fn into_change(self) -> Option<Option<T>> {
        match self {
            Self::Absent => None,
            Self::Null => Some(None),
            Self::Value(value) => Some(Some(value)),
        }
    }
}

/// The fields of an object.
#[derive(Debug)]
pub(crate) struct Fields<'a> {
    /// The path of the object: `workspaces.0`, or empty for the body itself.
    path: String,
    object: BTreeMap<String, Json>,
    problems: &'a mut Problems,
}

impl<'a> Fields<'a> {
    /// The fields of a body that must be an object. With `optional`, a missing body is an object without fields.
    pub(crate) fn of_body(body: Option<Json>, optional: bool, problems: &'a mut Problems) -> Option<Self> {
        let object = match body {
            Some(Json::Object(object)) => object,
            None if optional => BTreeMap::new(),
            _ => {
                problems.whole("a JSON object");
                return None;
            }
        };
        Some(Self {
            path: String::new(),
            object,
            problems,
        })
    }

    /// Whether the field is present and not `null`.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.object.get(key).is_some_and(|json| *json != Json::Null)
    }

    /// A field that may be left out, or be `null`.
    pub(crate) fn optional<T: Field>(&mut self, key: &str) -> Option<T> {
        let json = self.take(key)?;
        self.value(key, json)
    }

    /// A required field.
    pub(crate) fn required<T: Field>(&mut self, key: &str) -> Option<T> {
        let json = self.take(key).unwrap_or(Json::Null);
        self.value(key, json)
    }

    /// A field for which `null` and absence have different meanings.
    pub(crate) fn patch<T: Field>(&mut self, key: &str) -> Option<Patch<T>> {
        match self.object.remove(key) {
            None => Some(Patch::Absent),
            Some(Json::Null) => Some(Patch::Null),
            Some(json) => self.value(key, json).map(Patch::Value),
        }
    }

    /// A list of texts that may be left out, or be `null`.
    #[cfg_attr(not(test), expect(dead_code, reason = "no body of version 1 has a list of texts"))]
    pub(crate) fn optional_texts<T: Field>(&mut self, key: &str) -> Option<Vec<T>> {
        let json = self.take(key)?;
        texts(json, &self.at(key), self.problems)
    }

    /// A required list of texts.
    pub(crate) fn required_texts<T: Field>(&mut self, key: &str) -> Option<Vec<T>> {
        let json = self.take(key).unwrap_or(Json::Null);
        texts(json, &self.at(key), self.problems)
    }

    /// A list of objects that may be left out, or be `null`.
    pub(crate) fn optional_list<T>(&mut self, key: &str, item: impl FnMut(Fields<'_>) -> Option<T>) -> Option<Vec<T>> {
        let json = self.take(key)?;
        list(json, &self.at(key), item, self.problems)
    }

    /// A required list of objects.
    pub(crate) fn required_list<T>(&mut self, key: &str, item: impl FnMut(Fields<'_>) -> Option<T>) -> Option<Vec<T>> {
        let json = self.take(key).unwrap_or(Json::Null);
        list(json, &self.at(key), item, self.problems)
    }

    /// Notes a rule that the object as a whole breaks.
    pub(crate) fn broken(&mut self, rule: &str) {
        self.problems.field(&self.path, rule);
    }

    /// Notes a rule that the field as a whole breaks.
    pub(crate) fn broken_at(&mut self, key: &str, rule: &str) {
        self.problems.field(&self.at(key), rule);
    }

    fn take(&mut self, key: &str) -> Option<Json> {
        self.object.remove(key).filter(|json| *json != Json::Null)
    }

    fn value<T: Field>(&mut self, key: &str, json: Json) -> Option<T> {
        T::from_json(json)
            .map_err(|rule| self.problems.field(&self.at(key), &rule))
            .ok()
    }

    fn at(&self, key: &str) -> String {
        join(&self.path, key)
    }
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() {
        key.to_owned()
    } else {
        format!("{path}.{key}")
    }
}

/// The items of a body that must be an array of objects.
pub(crate) fn list_of_body<T>(
    body: Option<Json>,
    item: impl FnMut(Fields<'_>) -> Option<T>,
    problems: &mut Problems,
) -> Option<Vec<T>> {
    let Some(array @ Json::Array(_)) = body else {
        problems.whole("a JSON array");
        return None;
    };
    list(array, "", item, problems)
}

/// The items of a list at `path`; `None` if one of them is wrong.
fn list<T>(
    json: Json,
    path: &str,
    mut item: impl FnMut(Fields<'_>) -> Option<T>,
    problems: &mut Problems,
) -> Option<Vec<T>> {
    let read = array(json, path, problems)?
        .into_iter()
        .enumerate()
        .map(|(index, json)| {
            let path = join(path, &index.to_string());
            if let Json::Object(object) = json {
                item(Fields { path, object, problems })
            } else {
                problems.field(&path, "must be an object");
                None
            }
        });
    all(read)
}

/// The texts of a list at `path`; `None` if one of them is wrong.
fn texts<T: Field>(json: Json, path: &str, problems: &mut Problems) -> Option<Vec<T>> {
    let array = array(json, path, problems)?;
    if !array.iter().all(|json| matches!(json, Json::Text(_))) {
        problems.each_value(path, "must be a string");
        return None;
    }
    let read = array.into_iter().enumerate().map(|(index, json)| {
        T::from_json(json)
            .map_err(|rule| problems.field(&join(path, &index.to_string()), &rule))
            .ok()
    });
    all(read)
}

fn array(json: Json, path: &str, problems: &mut Problems) -> Option<Vec<Json>> {
    if let Json::Array(array) = json {
        return Some(array);
    }
    problems.field(path, "must be an array");
    None
}

/// All items, if none is wrong. Every item is read, also after a wrong one, so that all problems are reported.
fn all<T>(items: impl Iterator<Item = Option<T>>) -> Option<Vec<T>> {
    let items: Vec<_> = items.collect();
    items.into_iter().collect()
}
