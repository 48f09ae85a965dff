//! Types that a body can be parsed into.

use super::{Form, Json, Problems};
use crate::errors::ApiError;
use bytes::Bytes;

/// The maximum length of a body (docs/api/v1.md, Requests).
pub(crate) const MAX_BYTES: usize = 1024 * 1024;

/// The maximum length of a body with many changes (docs/api/v2.md, Many changes).
pub(crate) const MAX_BYTES_OF_MANY: usize = 8 * 1024 * 1024;

/// A body, as it was declared.
#[derive(Debug, Clone)]
pub(crate) enum Content {
    /// `application/json`, or no body.
    Json,
    /// `multipart/form-data`, with the boundary of its parts.
    Form(String),
}

/// A type that a body can be parsed into.
pub(crate) trait FromBody: Sized {
    /// The maximum length of the body.
    const MAX_BYTES: usize = MAX_BYTES;

    /// Whether the body can be a form.
    const TAKES_FORMS: bool = false;

    /// The request in a form.
    fn from_form(_: &Form) -> Result<Self, ApiError> {
        Err(ApiError::NotJson)
    }

    /// The parsed request, or `None` after adding to `problems`. `body` is `None` if the request has none.
    fn from_body(body: Option<Json>, problems: &mut Problems) -> Option<Self>;
}

/// Parses a body into the input of an operation.
pub(crate) async fn parse_content<T: FromBody>(content: Content, bytes: Bytes) -> Result<T, ApiError> {
    match content {
        Content::Json => parse(&bytes),
        Content::Form(boundary) => T::from_form(&Form::parse(&boundary, bytes).await?),
    }
}

/// Parses the bytes of a JSON body into the input of an operation.
pub(crate) fn parse<T: FromBody>(bytes: &[u8]) -> Result<T, ApiError> {
    let body = if bytes.is_empty() {
        None
    } else {
        Some(Json::parse(bytes)?)
    };
    parse_json(body)
}

/// Parses a JSON value into the input of an operation.
pub(crate) fn parse_json<T: FromBody>(body: Option<Json>) -> Result<T, ApiError> {
    let mut problems = Problems::default();
    let value = T::from_body(body, &mut problems);
    problems.or(value)
}

/// Which bodies a request can have.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Taken {
    /// The maximum length.
    pub(super) max: usize,
    /// Whether it can be a form.
    pub(super) forms: bool,
}

impl Taken {
    /// The bodies that can be parsed into `T`.
    pub(crate) const fn of<T: FromBody>() -> Self {
        Self {
            max: T::MAX_BYTES,
            forms: T::TAKES_FORMS,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::body::integer::Integer;
    use crate::body::{Fields, Patch};
    use directory::{Name, Status};

    /// Two fields and a list, one of them required.
    #[derive(Debug, PartialEq, Eq)]
    struct Sample(Name, Option<Status>, Option<Vec<Name>>);

    impl FromBody for Sample {
        fn from_body(body: Option<Json>, problems: &mut Problems) -> Option<Self> {
            let mut fields = Fields::of_body(body, false, problems)?;
            let name = fields.required("name");
            let status = fields.optional("status");
            let list = fields.optional_list("list", |mut item| item.required("name"));
            Some(Self(name?, status, list))
        }
    }

    fn sample(text: &str) -> Result<Sample, String> {
        parse(text.as_bytes()).map_err(|error| error.to_string())
    }

    #[test]
    fn null_is_left_out() {
        let name = || "Ada".parse().unwrap();
        let without = Ok(Sample(name(), None, None));
        assert_eq!(sample(r#"{"name": " Ada "}"#), without);
        assert_eq!(
            sample(r#"{"name": "Ada", "status": null, "list": null, "other": [1]}"#),
            without
        );
        assert_eq!(
            sample(r#"{"name": "Ada", "status": "active", "list": []}"#),
            Ok(Sample(name(), Some(Status::Active), Some(Vec::new())))
        );
    }

    #[test]
    fn every_broken_rule_is_named_with_its_path() {
        let text = r#"{"name": null, "status": "gone", "list": [{"name": "x"}, 1, {"name": ""}, {}]}"#;
        let problems = [
            "name must be a string",
            "status must be one of the following values: active, archived",
            "list.1 must be an object",
            "list.2.name should not be empty",
            "list.3.name must be a string",
        ];
        assert_eq!(sample(text), Err(problems.join(", ")));
    }

    #[test]
    fn an_optional_value_that_is_broken_is_not_taken_for_a_missing_one() {
        assert!(sample(r#"{"name": "Ada", "status": 1}"#).is_err());
        assert!(sample(r#"{"name": "Ada", "list": 1}"#).is_err());
    }

    #[test]
    fn a_body_of_another_type_is_said_to_be_one() {
        for text in ["", "[]", "1", "null", "\"name\""] {
            assert_eq!(sample(text), Err("The body must be a JSON object".to_owned()), "{text}");
        }
    }

    /// A change as version 2 may have it.
    #[derive(Debug, PartialEq, Eq)]
    struct Change {
        admin: Option<bool>,
        limit: Patch<Integer<1, 9>>,
        note: Patch<String>,
        names: Vec<Name>,
        tags: Option<Vec<String>>,
    }

    impl FromBody for Change {
        fn from_body(body: Option<Json>, problems: &mut Problems) -> Option<Self> {
            let mut fields = Fields::of_body(body, false, problems)?;
            let admin = fields.optional("admin");
            let limit = fields.patch("limit");
            let note = fields.patch("note");
            let names = fields.required_texts("names");
            let tags = fields.optional_texts("tags");
            Some(Self {
                admin,
                limit: limit?,
                note: note?,
                names: names?,
                tags,
            })
        }
    }

    fn change(text: &str) -> Result<Change, String> {
        parse(text.as_bytes()).map_err(|error| error.to_string())
    }

    #[test]
    fn absent_null_and_a_value_are_three_things() {
        let with = |limit, note, tags| Change {
            admin: Some(false),
            limit,
            note,
            names: Vec::new(),
            tags,
        };
        for (rest, expected) in [
            ("", with(Patch::Absent, Patch::Absent, None)),
            (
                r#", "limit": null, "note": null, "tags": null"#,
                with(Patch::Null, Patch::Null, None),
            ),
            (
                r#", "limit": 9, "note": "", "tags": ["a", ""]"#,
                with(
                    Patch::Value(Integer(9)),
                    Patch::Value(String::new()),
                    Some(vec!["a".to_owned(), String::new()]),
                ),
            ),
        ] {
            let text = format!(r#"{{"admin": false, "names": []{rest}}}"#);
            assert_eq!(change(&text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn every_type_names_its_rule_and_all_of_them_are_collected() {
        for (text, problems) in [
            (
                r#"{"admin": "yes", "limit": 10, "note": 1, "names": ["a", 1, null], "tags": "a"}"#,
                &[
                    "admin must be a boolean value",
                    "limit must not be greater than 9",
                    "note must be a string",
                    "each value in names must be a string",
                    "tags must be an array",
                ][..],
            ),
            (
                r#"{"limit": 1.5, "names": ["a", "", " "]}"#,
                &[
                    "limit must be an integer number",
                    "names.1 should not be empty",
                    "names.2 should not be empty",
                ],
            ),
            (r#"{"names": null}"#, &["names must be an array"]),
        ] {
            assert_eq!(change(text), Err(problems.join(", ")), "{text}");
        }
    }
}
