//! The types of fields: types of the directory, parsed by the directory's own rules, and those of JSON.

use super::fields::Field;
use super::json::Json;
use directory::{
    Description, Email, GroupId, GroupName, InvalidEmail, InvalidId, InvalidRole, InvalidStatus, Name, Password, Role,
    Slug, Status, Timestamp, UserId, WorkspaceId,
};
use std::fmt::Display;
use std::str::FromStr;

const NO_TEXT: &str = "must be a string";

/// Parses a text; for any other type, the broken rule is `otherwise`.
fn text<T: FromStr<Err: Display>>(json: Json, otherwise: impl Display) -> Result<T, String> {
    match json {
        Json::Text(text) => text.parse().map_err(|rule: T::Err| rule.to_string()),
        _ => Err(otherwise.to_string()),
    }
}

impl Field for Json {
    fn from_json(json: Json) -> Result<Self, String> {
        Ok(json)
    }
}

impl Field for String {
    fn from_json(json: Json) -> Result<Self, String> {
        text(json, NO_TEXT)
    }
}

impl Field for Timestamp {
    fn from_json(json: Json) -> Result<Self, String> {
        const RULE: &str = "must be a time such as 2026-12-31T18:00:00Z, at the latest 9999-12-30T22:00:00Z";
        let time: Self = match json {
            Json::Text(text) => text.parse().map_err(|_| RULE)?,
            _ => return Err(RULE.to_owned()),
        };
        // The databases keep milliseconds.
        Self::from_millisecond(time.as_millisecond()).map_err(|_| RULE.to_owned())
    }
}

impl Field for bool {
    fn from_json(json: Json) -> Result<Self, String> {
        match json {
            Json::Bool(value) => Ok(value),
            _ => Err("must be a boolean value".to_owned()),
        }
    }
}

impl Field for Name {
    fn from_json(json: Json) -> Result<Self, String> {
        text(json, NO_TEXT)
    }
}

impl Field for Slug {
    fn from_json(json: Json) -> Result<Self, String> {
        text(json, NO_TEXT)
    }
}

impl Field for GroupName {
    fn from_json(json: Json) -> Result<Self, String> {
        text(json, NO_TEXT)
    }
}

impl Field for Description {
    fn from_json(json: Json) -> Result<Self, String> {
        text(json, NO_TEXT)
    }
}

impl Field for Email {
    fn from_json(json: Json) -> Result<Self, String> {
        text(json, InvalidEmail)
    }
}

impl Field for Status {
    fn from_json(json: Json) -> Result<Self, String> {
        text(json, InvalidStatus)
    }
}

impl Field for Role {
    fn from_json(json: Json) -> Result<Self, String> {
        text(json, InvalidRole)
    }
}

impl Field for UserId {
    fn from_json(json: Json) -> Result<Self, String> {
        text(json, InvalidId)
    }
}

impl Field for WorkspaceId {
    fn from_json(json: Json) -> Result<Self, String> {
        text(json, InvalidId)
    }
}

impl Field for GroupId {
    fn from_json(json: Json) -> Result<Self, String> {
        text(json, InvalidId)
    }
}

impl Field for Password {
    fn from_json(json: Json) -> Result<Self, String> {
        match json {
            Json::Text(text) => Self::parse(&text).map_err(|rule| rule.to_string()),
            _ => Err(NO_TEXT.to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_boolean_is_no_other_type() {
        assert_eq!(bool::from_json(Json::Bool(true)), Ok(true));
        for text in ["1", "\"true\"", "null", "[]"] {
            let json = Json::parse(text.as_bytes()).unwrap();
            assert_eq!(bool::from_json(json).unwrap_err(), "must be a boolean value", "{text}");
        }
    }
}
